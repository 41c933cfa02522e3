import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { quietly, tail } from './command.mjs';
import { Failure, orExplain } from './failure.mjs';
import { ensureInstalled } from './install.mjs';
import { inProject, node24, projectEnvironment } from './project.mjs';
import { inTurn } from './turn.mjs';

const sources = ['src', 'migrations', 'examples', 'nest-cli.json', 'tsconfig.json', '.swcrc', 'package-lock.json'];
const stamp = inProject('dist', '.built-from');

/** Builds when the sources are not those that the build was made from. Call it in turn. */
export async function ensureBuilt() {
  const fingerprint = fingerprintOf(sources.map((source) => inProject(source)));
  if (read(stamp) === fingerprint) return;
  const startedAtMs = Date.now();
  console.log('Building (nest build) ...');
  const nest = inProject('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const { code, output } = await quietly(node24, [nest, 'build'], { env: projectEnvironment(), timeoutMs: 300_000 });
  if (/EACCES|EROFS/.test(output)) throw new Failure(`The build cannot be written to ${inProject('dist')}.`);
  if (code !== 0) throw new Failure(`${tail(output, 30)}\nThe build failed: its last lines are above.`);
  chmodSync(inProject('dist', 'src', 'cli', 'main.js'), 0o755); // npx runs it as a program
  writeFileSync(stamp, fingerprint);
  console.log(`Built in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s.`);
}

/** `npm run build`: installs when needed, then builds in any case. */
export const rebuild = () =>
  orExplain(() =>
    inTurn(async () => {
      await ensureInstalled();
      writeStamp('');
      await ensureBuilt();
    }),
  );

/** Changes with every source that is edited, added or removed. Specs are not built, so they do not count. */
export function fingerprintOf(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stats = statSync(path);
    if (!stats.isDirectory()) return void hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
    for (const name of readdirSync(path).sort()) if (!/spec\.ts$/.test(name)) visit(`${path}/${name}`);
  };
  paths.forEach(visit);
  return hash.digest('hex');
}

function writeStamp(text) {
  try {
    writeFileSync(stamp, text);
  } catch (error) {
    if (error.code !== 'ENOENT')
      throw new Failure(`The build cannot be written to ${inProject('dist')}: ${error.message}.`);
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
