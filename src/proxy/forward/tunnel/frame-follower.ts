const CONTROL = 0x08;
const FIN = 0x80;
const MASKED = 0x80;
const MASK_BYTES = 4;

/**
 * Follows the frames of one direction of a WebSocket by their headers (RFC 6455 §5.2) and leaves payloads alone: enough to
 * count messages, and to know where a frame of our own may stand.
 */
export class FrameFollower {
  /** Data messages whose last frame has begun. */
  messages = 0;
  #headerRead = 0;
  #headerLength = 2;
  #lengthBytes = 0;
  #isLastOfMessage = false;
  /** Payload still to come. */
  #left = 0;

  /** No frame is under way: ours may stand here. */
  get between(): boolean {
    return this.#headerRead === 0 && this.#left === 0;
  }

  follow(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
  }

  /**
   * Follows up to the end of the frame under way.
   * @returns how many bytes of the chunk belong to it: all of them while `between` stays false
   */
  followFrame(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && !this.between) at = this.#step(chunk, at);
    return at;
  }

  /** One byte of a header, or as much payload as there is. @returns where to go on */
  #step(chunk: Buffer, at: number): number {
    if (this.#left > 0) {
      const taken = Math.min(this.#left, chunk.length - at);
      this.#left -= taken;
      return at + taken;
    }
    this.#header(chunk[at]!);
    return at + 1;
  }

  #header(byte: number): void {
    const at = this.#headerRead++;
    if (at === 0) {
      this.#isLastOfMessage = (byte & FIN) !== 0 && (byte & CONTROL) === 0;
      return;
    }
    if (at === 1) this.#lengthByte(byte);
    else if (at < 2 + this.#lengthBytes) this.#length = this.#length * 256 + byte;
    if (this.#headerRead === this.#headerLength) this.#begin();
  }

  /** Of the frame whose header is being read. */
  #length = 0;

  #lengthByte(byte: number): void {
    const short = byte & 0x7f;
    this.#lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    this.#length = this.#lengthBytes === 0 ? short : 0;
    this.#headerLength = 2 + this.#lengthBytes + ((byte & MASKED) === 0 ? 0 : MASK_BYTES);
  }

  #begin(): void {
    this.#headerRead = 0;
    this.#headerLength = 2;
    this.#left = this.#length;
    if (this.#isLastOfMessage) this.messages++;
  }
}

/**
 * A Close frame (RFC 6455 §5.5.1).
 * @param code status code (§7.4.1); never 1005, 1006 or 1015, which must not be sent
 * @param masked as a client must, and a server must not (§5.1)
 */
export function closeFrame(code: number, masked: boolean): Buffer {
  const payload = Buffer.from([code >> 8, code & 0xff]);
  const head = [FIN | CONTROL, payload.length | (masked ? MASKED : 0)];
  // Masking protects intermediaries from scripts that choose their bytes; these two are ours, so the key may be zero.
  return Buffer.concat([Buffer.from(head), masked ? Buffer.alloc(MASK_BYTES) : Buffer.alloc(0), payload]);
}
