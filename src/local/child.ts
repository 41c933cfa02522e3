import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { StartError } from '../shared/config';
import { type KnownProcess, endProcesses, knownProcess } from './process-birth';

/** A log that has grown beyond this is put aside at the next start, in bytes. */
const LOG_LIMIT = 10_485_760;

export interface ChildOptions {
  /** As messages call it. */
  readonly name: string;
  /** The compiled module that it runs. */
  readonly module: string;
  /** Shown by `ps`, so that people can tell it from others. */
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** File that gets its output; undefined lets it write where we write. */
  readonly log: string | undefined;
  readonly readyWithinMs: number;
}

/**
 * A process that we start, hear from and end. It says `{ready: true, …}` over its channel, and is expected to end by
 * itself when the channel closes: that is how it learns that we were killed.
 */
export class Child<Ready extends object> {
  readonly pid: number;
  /** Settles when the process has ended, with what to call that. */
  readonly ended: Promise<string>;
  /** Settles with what it said when it was ready; rejects with an {@link StartError} when that does not come. */
  readonly ready: Promise<Ready>;
  readonly known: KnownProcess | undefined;

  private constructor(
    private readonly process: ChildProcess,
    options: ChildOptions,
    logStart: number,
  ) {
    this.pid = process.pid!;
    this.known = knownProcess(this.pid);
    this.ended = new Promise((resolve) => {
      process.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with exit code ${code}`));
    });
    this.ready = this.hear(options, logStart);
    this.ready.catch(() => undefined); // whoever awaits it is told; a start that was broken off awaits nothing
  }

  static start<Ready extends object>(options: ChildOptions): Child<Ready> {
    const { log } = options;
    const output = log === undefined ? ('inherit' as const) : openLog(log);
    const logStart = typeof output === 'number' ? fstatSync(output).size : 0;
    try {
      const child = fork(options.module, [...(options.args ?? [])], {
        env: options.env,
        execArgv: ['--enable-source-maps'],
        // In a session of its own: a Ctrl-C reaches us alone, and we end everything in the right order.
        detached: true,
        stdio: ['ignore', output, output, 'ipc'],
      });
      if (child.pid === undefined) throw new StartError(`${options.name} could not be started`);
      return new Child<Ready>(child, options, logStart);
    } finally {
      if (typeof output === 'number') closeSync(output);
    }
  }

  /** Ends it: SIGTERM, then SIGKILL after `patienceMs`. Returns when it is gone. */
  async end(patienceMs: number): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    if (this.known) await endProcesses([this.known], patienceMs);
    await this.ended;
  }

  kill(): void {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL');
  }

  private hear({ name, log, readyWithinMs }: ChildOptions, logStart: number): Promise<Ready> {
    return new Promise((resolve, reject) => {
      const fail = (what: string) => {
        clearTimeout(patience);
        reject(new StartError(`${lastWords(log, logStart)}${name} ${what} before it was ready`));
      };
      const patience = setTimeout(() => fail(`was given ${readyWithinMs / 1000} s, which passed`), readyWithinMs);
      this.process.on('message', (message) => {
        if (typeof message !== 'object' || !message || !('ready' in message)) return;
        clearTimeout(patience);
        resolve(message as Ready);
      });
      void this.ended.then(fail);
    });
  }
}

function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** What it wrote in this start: the reason is there. */
function lastWords(log: string | undefined, logStart: number): string {
  if (log === undefined) return '';
  const lines = readFileSync(log).subarray(logStart).toString('utf8').trimEnd().split('\n').slice(-20);
  const text = lines.map(plain).join('\n').trim();
  return text === '' ? '' : `${text}\n`;
}

/** A line of the application's JSON log as a sentence; other lines as they are. */
function plain(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message === msg ? undefined : err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}
