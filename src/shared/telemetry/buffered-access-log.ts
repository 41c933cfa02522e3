import { accessLine } from './access-line';
import { AccessLog, type AccessRecord } from './access-log';
import type { LineSink } from './line-sink';

const BUFFER_BYTES = 1_048_576;
/** From so many bytes on, lines are written at once; below, every FLUSH_MS. */
const FLUSH_BYTES = 65_536;
const FLUSH_MS = 250;

/**
 * Fills one buffer while the other is being written. When the sink is so slow that both are full, lines are dropped
 * and counted: a request never waits for its line.
 */
export class BufferedAccessLog extends AccessLog {
  #filling: Buffer;
  #spare: Buffer;
  #filled = 0;
  #writing = false;
  #reopen = false;
  #dropped = 0;
  #flushed: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;

  /** @param failed told of each write that the sink could not do; its lines are lost */
  constructor(
    private readonly sink: LineSink,
    private readonly failed: (error: Error) => void,
    bufferBytes = BUFFER_BYTES,
  ) {
    super();
    this.#filling = Buffer.allocUnsafeSlow(bufferBytes);
    this.#spare = Buffer.allocUnsafeSlow(bufferBytes);
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS).unref();
  }

  get dropped(): number {
    return this.#dropped;
  }

  write(record: AccessRecord): void {
    const line = accessLine(record);
    // A character takes at most three bytes in UTF-8; asking for the exact number would cost a pass over the line.
    if (this.#filled + line.length * 3 > this.#filling.length) {
      this.#dropped++;
      return;
    }
    this.#filled += this.#filling.write(line, this.#filled, 'utf8');
    if (this.#filled > FLUSH_BYTES) this.#flush();
  }

  reopen(): void {
    // Never under a write in flight: the descriptor may be reused for something else.
    if (this.#writing) this.#reopen = true;
    else this.#openAnew();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#writing || this.#filled > 0) {
      const flushed = new Promise<void>((resolve) => this.#flushed.push(resolve));
      this.#flush();
      await flushed;
    }
    await this.sink.close();
  }

  #flush(): void {
    if (this.#writing || this.#filled === 0) return;
    const bytes = this.#filling;
    const size = this.#filled;
    this.#filling = this.#spare;
    this.#filled = 0;
    this.#writing = true;
    this.sink.write(bytes.subarray(0, size), (error) => {
      this.#spare = bytes;
      this.#writing = false;
      if (error) this.failed(error);
      if (this.#reopen) this.#openAnew();
      for (const resolve of this.#flushed.splice(0)) resolve();
      if (this.#filled > FLUSH_BYTES) this.#flush();
    });
  }

  #openAnew(): void {
    this.#reopen = false;
    try {
      this.sink.reopen();
    } catch (error) {
      this.failed(error as Error);
    }
  }
}

/** ACCESS_LOG=off. */
export class SilentAccessLog extends AccessLog {
  readonly dropped = 0;
  write(): void {}
  reopen(): void {}
  close(): Promise<void> {
    return Promise.resolve();
  }
}
