const READ_BYTES = 65_536;
/** From here on copying costs more than a buffer of one's own. */
export const LONG_READ_BYTES = 16_384;
/** Long buffers that wait for the next long body, of whichever socket. */
const MOST_SPARE = 16;

/** Every read of every socket is done with before the next: one buffer serves them all. */
const shared = Buffer.allocUnsafeSlow(READ_BYTES);
const spare: Buffer[] = [];

/**
 * Into what one socket reads. Short answers go through the buffer that all share, and are copied out of it; in the middle
 * of a long body a socket reads into a buffer of its own, which is handed on as it is. When nobody keeps it, the next read
 * goes there again: a fresh one each time would be most of the memory of the process.
 */
export class ReadBuffers {
  /** The next read is expected to fill a good part of a buffer. */
  expectsMuch = false;
  #own: Buffer | undefined;

  /** For the next read. */
  readonly next = (): Buffer => {
    if (this.expectsMuch) return (this.#own ??= spare.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES));
    this.#giveUp();
    return shared;
  };

  /** Bytes of the last read, for somebody to have until it is said that they are `kept`, and then for good. */
  take(bytes: Buffer, from: number, to: number): Buffer {
    const part = bytes.subarray(from, to);
    return bytes === this.#own && part.length >= LONG_READ_BYTES ? part : Buffer.from(part);
  }

  /** Somebody goes on to use what was taken. */
  kept(): void {
    this.#own = undefined;
  }

  #giveUp(): void {
    if (this.#own !== undefined && spare.length < MOST_SPARE) spare.push(this.#own);
    this.#own = undefined;
  }
}
