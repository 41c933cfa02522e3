import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BUILD, ensureBuilt } from './build';

const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 60_000;

/** How a process ended, and what it said: the log on one stream, complaints on the other. */
export interface Ended {
  readonly code: number | null;
  readonly log: string;
  readonly complaint: string;
}

/** The built gateway as `npm run start:prod` runs it, with nothing in its environment but what a test gives. */
export class GatewayProcess {
  #log = '';
  #complaint = '';
  readonly #exit: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#log += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#complaint += text));
    this.#exit = once(child, 'close');
  }

  /** @param folder where it runs: the project's when absent */
  static async start(settings: Readonly<Record<string, string>>, folder?: string): Promise<GatewayProcess> {
    await ensureBuilt();
    const child = spawn(process.execPath, ['--enable-source-maps', join(BUILD, 'src', 'main.js')], {
      cwd: folder ?? join(BUILD, '..'),
      env: { ...settings },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return new GatewayProcess(child);
  }

  /** @returns its URL. @throws when it ends, or takes longer than a minute */
  async ready(): Promise<string> {
    const ended = this.#exit.then(() => Promise.reject(new Error(`it ended: ${this.#complaint}`)));
    ended.catch(() => undefined); // it ends sooner or later
    const message = once(this.child, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) });
    const [{ url }] = (await Promise.race([message, ended])) as [{ url: string }];
    return url;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits until it has ended, and ends it when that takes longer than a minute. */
  async ended(): Promise<Ended> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_WITHIN_MS);
    await this.#exit;
    clearTimeout(timer);
    return { code: this.child.exitCode, log: this.#log, complaint: this.#complaint.trimEnd() };
  }

  /** Ends it at once, if it has not ended. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.#exit;
  }
}
