import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BUILD, ensureBuilt } from './build';

const WITHIN_MS = 60_000;

/** How a command ended, and what it said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** What it printed with `--json`. */
  readonly json: unknown;
}

/** Runs the built command line as a process, with nothing in its environment but these settings. */
export async function iamGateway(
  settings: Readonly<Record<string, string>>,
  words: readonly string[],
  { input = '', folder = join(BUILD, '..') }: { readonly input?: string; readonly folder?: string } = {},
): Promise<Said> {
  await ensureBuilt();
  const child = spawn(process.execPath, [join(BUILD, 'src', 'cli', 'main.js'), ...words], {
    cwd: folder,
    env: { ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: WITHIN_MS,
  });
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err, json: words.includes('--json') && out !== '' ? JSON.parse(out) : undefined };
}
