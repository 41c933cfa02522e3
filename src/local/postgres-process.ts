import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Fast shutdown, then immediate shutdown, then none: signal and how long it has, in milliseconds. */
const ENDINGS = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5000],
  ['SIGKILL', 2000],
] as const;

/**
 * Ends a postmaster, gently first. Returns when it is gone.
 * @throws when it outlives even SIGKILL
 */
export async function endPostmaster(pid: number): Promise<void> {
  for (const [signal, patienceMs] of ENDINGS) {
    if (!signalled(pid, signal)) return;
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 20) {
      await pause(20);
      if (!signalled(pid, 0)) return;
    }
  }
  throw new Error(`PostgreSQL with process id ${pid} does not end`);
}

/**
 * Ends a server that a killed start left behind in this cluster, and takes its lock file away.
 * A process that merely has the same number by now is left alone.
 */
export async function endLeftover(cluster: string): Promise<void> {
  const lockFile = join(cluster, 'postmaster.pid');
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (pid > 1 && commandOf(pid).includes(cluster)) await endPostmaster(pid);
  rmSync(lockFile, { force: true });
}

/**
 * Ends the server when this process goes away without stopping it, even by kill -9: a shell waits for the end of a
 * pipe that only this process holds.
 * @returns releases the watch
 */
export function endWithThisProcess(pid: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watch: ChildProcess = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  watch.stdin?.on('error', () => undefined); // the watch was ended: nothing is ever written
  watch.unref();
  (watch.stdin as unknown as { unref?: () => void }).unref?.();
  return () => void watch.kill('SIGKILL');
}

/** @returns false when there is no such process */
function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // gone meanwhile
    }
  }
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return ''; // ps exits with 1 when there is no such process
  }
}
