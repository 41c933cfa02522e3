/**
 * Bundles openapi/ into openapi/openapi.json and makes src/contract from it.
 * With --check it writes nothing and exits 1 when a file is not what it would write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { ContractError } from './document.mjs';
import { render } from './render.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '../..');
const contract = join(project, 'src/contract');

function wanted() {
  const document = bundle(join(project, 'openapi/openapi.yaml'));
  const files = new Map([[join(project, 'openapi/openapi.json'), `${JSON.stringify(document, null, 2)}\n`]]);
  for (const [name, text] of Object.entries(render(document))) files.set(join(contract, name), text);
  return files;
}

const current = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

function main(check) {
  const files = wanted();
  const stale = [...files].filter(([path, text]) => current(path) !== text).map(([path]) => path);
  const left = existsSync(contract)
    ? readdirSync(contract, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => !files.has(path))
    : [];
  const changed = [...stale, ...left].map((path) => relative(project, path));
  if (changed.length === 0) return console.log('The contract is up to date.');
  if (check) {
    console.error(`Stale: ${changed.join(', ')}. Run \`npm run contract\`.`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(contract, { recursive: true });
  for (const path of stale) writeFileSync(path, files.get(path));
  for (const path of left) rmSync(path);
  console.log(`Wrote ${changed.join(', ')}.`);
}

try {
  main(process.argv.includes('--check'));
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  console.error(`The contract cannot be generated. ${error.message}`);
  process.exitCode = 1;
}
