/**
 * Makes docs/configuration.md and .env.example from the schemas that the process validates with.
 * With --check it writes nothing and exits 1 when one of them is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { configurationPage } from './configuration.mjs';
import { envExample } from './env-example.mjs';
import { environmentSchema, gatewaySchema, secretSettings } from './schemas.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = join(project, 'docs/configuration.md');
const markdown = configurationPage(environmentSchema, secretSettings, gatewaySchema);
const files = new Map([
  [page, await format(markdown, { ...(await resolveConfig(page)), parser: 'markdown' })],
  [join(project, '.env.example'), envExample(environmentSchema, secretSettings)],
]);

const stale = [...files].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
const names = stale.map(([path]) => path.slice(project.length + 1)).join(', ');
if (stale.length === 0) console.log('The generated pages are up to date.');
else if (process.argv.includes('--check')) {
  console.error(`Stale: ${names}. Run \`npm run docs\`.`);
  process.exitCode = 1;
} else {
  for (const [path, text] of stale) writeFileSync(path, text);
  console.log(`Wrote ${names}.`);
}
