import { closeSync, fsync, openSync, write } from 'node:fs';
import { promisify } from 'node:util';

/** Somewhere bytes go, slower than we make them. */
export interface LineSink {
  /** Calls back when all bytes are written, or cannot be. One write at a time. */
  write(bytes: Buffer, written: (error: Error | null) => void): void;
  reopen(): void;
  close(): Promise<void>;
}

const BUSY_RETRY_MS = 20;

/** A file that is appended to, or a descriptor that is already open, such as standard output. */
export class FileSink implements LineSink {
  #descriptor: number;

  /** @throws when the file cannot be opened */
  constructor(private readonly target: string | number) {
    this.#descriptor = typeof target === 'number' ? target : openSync(target, 'a', 0o640);
  }

  write(bytes: Buffer, written: (error: Error | null) => void): void {
    write(this.#descriptor, bytes, 0, bytes.length, null, (error, count) => {
      if (error?.code === 'EAGAIN') return void setTimeout(() => this.write(bytes, written), BUSY_RETRY_MS);
      if (error !== null) return written(error);
      if (count < bytes.length) return this.write(bytes.subarray(count), written);
      written(null);
    });
  }

  reopen(): void {
    if (typeof this.target === 'number') return;
    const old = this.#descriptor;
    this.#descriptor = openSync(this.target, 'a', 0o640);
    closeSync(old);
  }

  async close(): Promise<void> {
    if (typeof this.target === 'number') return;
    await promisify(fsync)(this.#descriptor);
    closeSync(this.#descriptor);
  }
}
