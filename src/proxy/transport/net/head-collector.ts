import { MalformedAnswerError } from './malformed-answer';

const MAX_HEAD_BYTES = 32_768;
/** Most heads are shorter, and a string of a whole read would be made in vain. */
const USUAL_HEAD_BYTES = 2_048;
const END = '\r\n\r\n';
const VERSION = 'HTTP/1.';
const LF = 0x0a;
const CR = 0x0d;

/**
 * Finds the end of a head. One that comes in pieces is kept as bytes, and each byte is looked at once: a head that drips
 * costs no more than one that comes whole.
 */
export class HeadCollector {
  /** Behind the head that was taken last: where in that read the next byte is. */
  end = 0;
  #kept: Buffer | undefined;
  #length = 0;

  /**
   * @param bytes the read: from `from` to `to`; what lies beyond is somebody else's
   * @returns the head with its empty line, a character a byte; undefined when its end is still to come
   * @throws {MalformedAnswerError} for one that is too long, or that already is no HTTP
   */
  take(bytes: Buffer, from: number, to: number): string | undefined {
    if (this.#length > 0) return this.#takeKept(bytes, from, to);
    const usual = Math.min(to, from + USUAL_HEAD_BYTES);
    let text = bytes.toString('latin1', from, usual);
    let at = text.indexOf(END);
    if (at < 0 && usual < to) {
      text = bytes.toString('latin1', from, Math.min(to, from + MAX_HEAD_BYTES));
      at = text.indexOf(END);
    }
    if (at < 0) return this.#keep(bytes, from, to);
    this.end = from + at + END.length;
    return text.slice(0, at + END.length);
  }

  #takeKept(bytes: Buffer, from: number, to: number): string | undefined {
    const before = this.#length;
    this.#append(bytes, from, Math.min(to, from + MAX_HEAD_BYTES - before));
    const kept = this.#kept!;
    const at = kept.subarray(0, this.#length).indexOf(END, Math.max(0, before - END.length + 1), 'latin1');
    if (at < 0) return this.#check(before);
    const length = at + END.length;
    this.end = from + length - before;
    this.#kept = undefined;
    this.#length = 0;
    return kept.toString('latin1', 0, length);
  }

  #keep(bytes: Buffer, from: number, to: number): undefined {
    this.#append(bytes, from, Math.min(to, from + MAX_HEAD_BYTES));
    return this.#check(0);
  }

  #append(bytes: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (this.#kept === undefined || this.#kept.length < length) {
      const larger = Buffer.allocUnsafe(Math.min(MAX_HEAD_BYTES, Math.max(1024, 2 * length)));
      this.#kept?.copy(larger, 0, 0, this.#length);
      this.#kept = larger;
    }
    bytes.copy(this.#kept, this.#length, from, to);
    this.#length = length;
  }

  /** What cannot become a head is not waited for. */
  #check(from: number): undefined {
    const kept = this.#kept!;
    if (this.#length >= MAX_HEAD_BYTES) throw new MalformedAnswerError('head is too long');
    if (
      from < VERSION.length &&
      !VERSION.startsWith(kept.toString('latin1', 0, Math.min(this.#length, VERSION.length)))
    ) {
      throw new MalformedAnswerError('status line');
    }
    for (let i = from; i < this.#length; i++) {
      if (kept[i] === LF && kept[i - 1] !== CR) throw new MalformedAnswerError('line without CR');
    }
    return undefined;
  }
}
