import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');
const BUILT_WITHIN_MS = 300_000;

/** What a test runs as a process of its own: the built application, and the built sample backends. */
export const BUILD = join(ROOT, 'dist');

let built: Promise<unknown> | undefined;

/** Builds when the sources are newer than the build; `npm test` has done so before, a single suite may not have. */
export async function ensureBuilt(): Promise<void> {
  const script = (name: string): string => JSON.stringify(pathToFileURL(join(ROOT, 'scripts/bootstrap', name)).href);
  const work = `
    const { inTurn } = await import(${script('turn.mjs')});
    const { ensureBuilt } = await import(${script('build.mjs')});
    await inTurn(ensureBuilt);`;
  built ??= promisify(execFile)(process.execPath, ['--input-type=module', '-e', work], { timeout: BUILT_WITHIN_MS });
  await built;
}
