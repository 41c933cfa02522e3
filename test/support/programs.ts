import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN_MS = 15_000;
const END_WITHIN_MS = 5000;
const EVERY_MS = 20;

/** nginx and haproxy stand in folders that only root has on its PATH. */
const FOLDERS = [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'].join(delimiter);

/**
 * @param names that it goes by
 * @throws when there is none: a suite without its program fails, it is not skipped
 */
export function findProgram(...names: readonly [string, ...string[]]): string {
  const folders = FOLDERS.split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no ${names[0]}; on Debian: apt-get install ${names[0]}`);
  return found;
}

/** A port of loopback that was free a moment ago, for a program that cannot say which one it was given. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A program of the machine, in the foreground, with a folder of its own that ends with it. */
export class RunningProgram {
  readonly folder: string;
  #child: ChildProcess | undefined;
  #said = '';
  #failure: Error | undefined;

  constructor(private readonly name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `iam-gateway-${name}-`));
  }

  /** Starts it, and waits until `ready` says so. @throws with what the program said, when it ends or takes longer than 15 s */
  async start(args: readonly string[], ready: () => Promise<boolean>): Promise<void> {
    try {
      const child = spawn(findProgram(this.name), args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
      this.#child = child;
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
      child.once('error', (error) => (this.#failure = error));
      await this.#until(ready, child);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** SIGTERM, SIGKILL when it stays, and its folder is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
      await exited;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #until(ready: () => Promise<boolean>, child: ChildProcess): Promise<void> {
    for (const endMs = Date.now() + READY_WITHIN_MS; Date.now() < endMs;) {
      const isReady = await ready();
      // Asked after `ready`: an answer from a stranger on its port counts for nothing when it has ended.
      if (this.#failure) throw new Error(`${this.name} does not start`, { cause: this.#failure });
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${this.name} ended: ${this.#said}`);
      if (isReady) return;
      await pause(EVERY_MS);
    }
    throw new Error(`${this.name} was not ready within ${READY_WITHIN_MS} ms: ${this.#said}`);
  }
}
