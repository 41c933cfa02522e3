import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cleanups: (() => unknown)[] = [];
// Once for each spec file that imports this one.
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A folder that is removed after the tests. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-local-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a Node process that does as it is told and then waits; it is ended after the tests in any case. */
export async function aProcess(script = ''): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(process.execPath, ['-e', `${script};process.stdout.write('up');setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  cleanups.push(() => {
    child.kill('SIGKILL');
    return gone;
  });
  await once(child.stdout, 'data');
  return child as ChildProcess & { readonly pid: number };
}
