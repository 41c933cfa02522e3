import type { RawHeaders } from '../../policy';
import { readFields } from './answer-head';
import { MalformedAnswerError } from './malformed-answer';

/** Extensions are dropped (RFC 9112 §7.1.1), so nobody needs long ones. Zeros in front are allowed, and mean nothing. */
const SIZE_LINE = /^0*([\da-f]{1,8})(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n$/i;
const MAX_SIZE_LINE = 512;
const MAX_TRAILER_BYTES = 32_768;
const LF = 0x0a;
const CR = 0x0d;

type Stage = 'size' | 'data' | 'dataEnd' | 'trailers' | 'done';

/** The body of a message in chunks, read strictly (RFC 9112 §7.1). */
export class ChunkedDecoder {
  trailers: RawHeaders = [];
  #stage: Stage = 'size';
  #left = 0;
  /** Of a line whose end is still to come, or of the trailers so far. */
  #text = '';
  /** Where the last line of the trailers begins. */
  #lineAt = 0;

  get done(): boolean {
    return this.#stage === 'done';
  }

  /**
   * @param deliver gets the data; @returns false when nobody wants more of it
   * @returns how many bytes of the read belonged to the body: fewer than it has when the body is done
   * @throws {MalformedAnswerError}
   */
  decode(bytes: Buffer, deliver: (data: Buffer) => boolean): number {
    let at = 0;
    while (at < bytes.length && !this.done) {
      if (this.#stage === 'data') {
        const end = Math.min(bytes.length, at + this.#left);
        this.#left -= end - at;
        if (this.#left === 0) {
          this.#stage = 'dataEnd';
          this.#left = 2;
        }
        const all = at === 0 && end === bytes.length;
        if (!deliver(all ? bytes : bytes.subarray(at, end))) return end;
        at = end;
      } else if (this.#stage === 'dataEnd') {
        if (bytes[at++] !== (this.#left === 2 ? CR : LF))
          throw new MalformedAnswerError('chunk is longer than it says');
        if (--this.#left === 0) this.#stage = 'size';
      } else {
        at = this.#readLine(bytes, at);
      }
    }
    return at;
  }

  #readLine(bytes: Buffer, from: number): number {
    const feed = bytes.indexOf(LF, from);
    const end = feed < 0 ? bytes.length : feed + 1;
    const most = this.#stage === 'size' ? MAX_SIZE_LINE : MAX_TRAILER_BYTES;
    if (this.#text.length + end - from > most) throw new MalformedAnswerError('line in a chunked body is too long');
    this.#text += bytes.toString('latin1', from, end);
    if (feed < 0) return end;
    if (this.#stage === 'size') this.#sized();
    else this.#trailed();
    return end;
  }

  #sized(): void {
    const size = SIZE_LINE.exec(this.#text)?.[1];
    if (size === undefined) throw new MalformedAnswerError('chunk size');
    this.#text = '';
    this.#left = Number.parseInt(size, 16);
    this.#stage = this.#left === 0 ? 'trailers' : 'data';
  }

  #trailed(): void {
    const isEmpty = this.#text.length - this.#lineAt === 2 && this.#text.endsWith('\r\n');
    this.#lineAt = this.#text.length;
    if (!isEmpty) return;
    if (this.#text.length > 2) this.trailers = readFields(this.#text, 0);
    this.#stage = 'done';
  }
}
