const READ_BYTES = 65_536;
/** From here on copying costs more than a buffer of one's own. */
export const LONG_READ_BYTES = 16_384;

/** Every read of every socket is done with before the next: one buffer serves them all. */
const shared = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * Into what one socket reads. Short answers go through the buffer that all share, and are copied out of it; in the middle
 * of a long body each read gets a buffer of its own, which is handed on as it is.
 */
export class ReadBuffers {
  /** The next read is expected to fill a good part of a buffer. */
  expectsMuch = false;
  #own: Buffer | undefined;

  /** For the next read. */
  readonly next = (): Buffer => {
    if (!this.expectsMuch) {
      this.#own = undefined;
      return shared;
    }
    return (this.#own ??= Buffer.allocUnsafeSlow(READ_BYTES));
  };

  /** Bytes of the last read, for somebody to keep. */
  take(bytes: Buffer, from: number, to: number): Buffer {
    const part = bytes.subarray(from, to);
    if (bytes !== this.#own || part.length < LONG_READ_BYTES) return Buffer.from(part);
    this.#own = undefined;
    return part;
  }
}
