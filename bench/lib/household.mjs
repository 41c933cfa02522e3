import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE_MS = 45_000;

/** What a benchmark starts and must end: processes by their id, and one folder for all that they write. */
export class Household {
  #ends = [];

  constructor(name) {
    this.folder = mkdtempSync(join(tmpdir(), `iam-gateway-${name}-`));
  }

  /** Registers how to end something; the last is ended first. */
  onEnd(end) {
    this.#ends.push(end);
  }

  /**
   * Starts a program, pinned to one processor when one is named.
   * @param {{cpu?: number, env?: object, ipc?: boolean, output?: 'pipe' | 'ignore' | number}} options
   */
  start(command, args, { cpu, env = process.env, ipc = false, output = 'ignore' } = {}) {
    const [program, ...rest] =
      cpu === undefined ? [command, ...args] : ['taskset', '-c', String(cpu), command, ...args];
    const child = spawn(program, rest, { env, stdio: ['ignore', output, output, ...(ipc ? ['ipc'] : [])] });
    child.on('error', (error) => console.error(`${program} does not start: ${error.message}`));
    this.onEnd(() => stop(child));
    return child;
  }

  async end() {
    for (const end of this.#ends.reverse()) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** SIGTERM, and SIGKILL when that does not help. @returns {Promise<number | null>} the exit code */
export async function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await exited;
  clearTimeout(timer);
  return child.exitCode;
}

/** Runs a benchmark in a household that is ended however the benchmark ends; Ctrl-C included. */
export async function inHousehold(name, work) {
  const house = new Household(name);
  let interrupted = () => {};
  const signal = new Promise((_, reject) => (interrupted = () => reject(new Error('interrupted'))));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await Promise.race([work(house), signal]);
  } catch (error) {
    console.error(error instanceof Error && error.fault ? error.message : error);
    process.exitCode = 1;
  } finally {
    await house.end();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
  process.exit(); // A client that was interrupted may still hold sockets.
}

/** Ends a benchmark with one sentence. */
export function fault(message) {
  return Object.assign(new Error(message), { fault: true });
}
