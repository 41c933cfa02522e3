import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './programs';

const READY_WITHIN_MS = 15_000;

/** A Redis server of the test's own, on a free port of loopback; what it holds survives `kill` and `start`. */
export class TestRedis {
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), await mkdtemp(join(tmpdir(), 'iam-gateway-redis-')));
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again after `kill`. @throws when redis-server is not on PATH, or not ready in time */
  async start(): Promise<void> {
    const flags = `--bind 127.0.0.1 --port ${this.port} --save  --appendonly yes --appendfsync always`.split(' ');
    const child = spawn('redis-server', [...flags, '--dir', this.folder], { stdio: 'ignore' });
    const failed = once(child, 'error').then(([error]: unknown[]) => {
      throw new Error('redis-server does not start; on Debian: apt-get install redis-server', { cause: error });
    });
    this.#process = child;
    await Promise.race([failed, this.#ready(child)]);
  }

  /** Pulls the plug: kill -9. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** It goes on accepting connections, and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #ready(child: ChildProcess): Promise<void> {
    const until = Date.now() + READY_WITHIN_MS;
    while (Date.now() < until && child.exitCode === null) {
      if (await answersPing(this.port)) return;
      await pause(20);
    }
    throw new Error(`redis-server on port ${this.port} was not ready within ${READY_WITHIN_MS} ms`);
  }
}

async function answersPing(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.setTimeout(1000, () => socket.destroy(new Error('no answer')));
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString() === '+PONG\r\n';
  } catch {
    return false; // Not yet: refused, or still loading.
  } finally {
    socket.destroy();
  }
}
