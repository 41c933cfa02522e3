import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** What the levels of the application log that concern somebody at the terminal are called there. */
const NOTEWORTHY: Readonly<Record<string, string>> = { warn: 'warning', error: 'error', fatal: 'error' };
const CHUNK_BYTES = 65_536;

/** Reads the log that the gateway writes, and hands on what somebody at the terminal should know. */
export class LogFollower {
  private rest = '';

  /** @param from where to begin, in bytes */
  constructor(
    private readonly path: string,
    private from: number,
    private readonly say: (line: string) => void,
  ) {}

  /** Begins after what the log holds now. */
  static fromEnd(path: string, say: (line: string) => void): LogFollower {
    return new LogFollower(path, statSync(path, { throwIfNoEntry: false })?.size ?? 0, say);
  }

  /** Follows until the process ends or the returned function is called. */
  start(everyMs = 300): () => void {
    const timer = setInterval(() => this.read(), everyMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Hands on the warnings and errors that were written since the last call. */
  read(): void {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size;
    if (size === undefined) return; // somebody took the log away
    if (size < this.from) this.from = 0; // somebody emptied it
    const buffer = Buffer.alloc(CHUNK_BYTES);
    const file = openSync(this.path, 'r');
    try {
      for (let length; (length = readSync(file, buffer, 0, CHUNK_BYTES, this.from)) > 0; this.from += length) {
        this.rest += buffer.toString('utf8', 0, length);
      }
    } finally {
      closeSync(file);
    }
    const lines = this.rest.split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.tell(line);
  }

  private tell(line: string): void {
    let entry: { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    try {
      entry = JSON.parse(line) as typeof entry;
    } catch {
      return this.say(line); // not our logger: Node itself, or a library that complains
    }
    const level = typeof entry.level === 'string' ? NOTEWORTHY[entry.level] : undefined;
    if (level === undefined) return;
    const cause = entry.err?.message === entry.msg ? undefined : entry.err?.message;
    this.say([level, entry.msg, cause].filter((part) => !!part).join(': '));
  }
}
