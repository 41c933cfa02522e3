/** Frames of a WebSocket (RFC 6455 §5.2), as far as somebody between two ends needs to know them. */

export const FIN = 0x80;
const MASKED = 0x80;
const MASK_BYTES = 4;

export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;
/** Longest payload of a control frame (§5.5). */
export const MOST_CONTROL_BYTES = 125;

/** What the header of a frame says. One is read into again and again: a frame costs no object. */
export class FrameHead {
  fin = false;
  opcode = 0;
  masked = false;
  /** Of the header, in bytes. */
  headBytes = 0;
  /** Of the payload, in bytes; beyond 2^53 not exact. */
  length = 0;

  get isControl(): boolean {
    return this.opcode >= CLOSE;
  }

  /** @returns false when the header is not there to its end yet */
  read(bytes: Buffer, at: number): boolean {
    const there = bytes.length - at;
    if (there < 2) return false;
    const [first, second] = [bytes[at]!, bytes[at + 1]!];
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    this.masked = (second & MASKED) !== 0;
    this.headBytes = 2 + lengthBytes + (this.masked ? MASK_BYTES : 0);
    if (there < this.headBytes) return false;
    this.fin = (first & FIN) !== 0;
    this.opcode = first & 0x0f;
    if (lengthBytes === 0) this.length = short;
    else if (lengthBytes === 2) this.length = bytes.readUInt16BE(at + 2);
    else this.length = bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
    return true;
  }

  /** The payload of the frame whose header was read, without its mask. @param frame all of it */
  payloadOf(frame: Buffer): Buffer {
    if (!this.masked) return frame.subarray(this.headBytes);
    const payload = Buffer.from(frame.subarray(this.headBytes));
    const mask = frame.subarray(this.headBytes - MASK_BYTES, this.headBytes);
    for (let i = 0; i < payload.length; i++) payload[i]! ^= mask[i % MASK_BYTES]!;
    return payload;
  }
}

/**
 * A control frame of our own.
 * @param payload at most 125 bytes
 * @param masked as a client must, and a server must not (§5.1)
 */
export function controlFrame(opcode: number, payload: Buffer, masked: boolean): Buffer {
  const head = Buffer.from([FIN | opcode, payload.length | (masked ? MASKED : 0)]);
  // Masking protects intermediaries from scripts that choose their bytes; these are ours, so the key may be zero.
  return Buffer.concat(masked ? [head, Buffer.alloc(MASK_BYTES), payload] : [head, payload]);
}

/**
 * A Close frame (§5.5.1).
 * @param code status code (§7.4.1), one that may be sent
 * @param reason for whoever reads logs, at most 123 bytes
 */
export function closeFrame(code: number, masked: boolean, reason = ''): Buffer {
  const payload = Buffer.from(`\0\0${reason}`);
  payload.writeUInt16BE(code);
  return controlFrame(CLOSE, payload, masked);
}
