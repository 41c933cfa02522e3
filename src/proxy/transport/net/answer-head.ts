import type { RawHeaders } from '../../policy';
import { NamesInHeads, trimmedValue } from '../../../shared/http';
import { type FieldMeaning, meaningOf } from './field-meaning';
import { MalformedAnswerError } from './malformed-answer';

/** The head of an answer, read strictly: what could be read in two ways is refused (RFC 9112 §4, §5, §6). */
export interface AnswerHead {
  readonly status: number;
  /** Name, value, …, in the order and spelling of the target. */
  readonly fields: RawHeaders;
  /** Content-Length in bytes; -1 without one. */
  readonly contentLength: number;
  readonly chunked: boolean;
  /** The connection stays open after this answer. */
  readonly keepsOpen: boolean;
  /** `Keep-Alive: timeout`, in seconds: how long the target lets the connection idle; -1 when it does not say. */
  readonly idleSeconds: number;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?\r\n/;
/** Control characters but HTAB, and CR that ends no line. With this, a line feed is one that follows CR, or is refused below. */
const FORBIDDEN = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)/;
const LENGTH = /^\d{1,15}$/;
const CLOSE = /(?:^|,)[\t ]*close[\t ]*(?:,|$)/i;
const IDLE_HINT = /(?:^|[,;])[\t ]*timeout[\t ]*=[\t ]*"?(\d{1,6})/i;
const CR = 0x0d;
const names = new NamesInHeads(':', meaningOf);

/**
 * @param text from the status line to the empty line, both included; a character is a byte
 * @throws {MalformedAnswerError}
 */
export function readAnswerHead(text: string): AnswerHead {
  const line = STATUS_LINE.exec(text);
  if (line === null) throw new MalformedAnswerError('status line');
  const framing = new Framing();
  const fields = readFields(text, line[0].length, framing);
  framing.check(line[1] === '0');
  return {
    status: Number(line[2]),
    fields,
    contentLength: framing.length,
    chunked: framing.chunked,
    // HTTP/1.0 may keep a connection open too, but nobody needs it to.
    keepsOpen: line[1] === '1' && !framing.closes,
    idleSeconds: framing.idleSeconds,
  };
}

/**
 * Fields of a head or of trailers.
 * @param from where the first one begins
 * @param framing hears of the fields that frame the message
 * @throws {MalformedAnswerError}
 */
export function readFields(text: string, from: number, framing?: Framing): RawHeaders {
  if (FORBIDDEN.test(text)) throw new MalformedAnswerError('control character');
  const fields: RawHeaders = [];
  const last = text.length - 2;
  let at = from;
  while (at < last) {
    const feed = text.indexOf('\n', at);
    const end = feed - 1;
    if (text.charCodeAt(end) !== CR) throw new MalformedAnswerError('line without CR');
    const known = names.at(text, at, end, fields.length / 2);
    if (known === undefined) throw new MalformedAnswerError('field name');
    const { name, start, fact: meaning } = known;
    const value = trimmedValue(text, at + start.length, end);
    if (meaning !== 'ordinary') framing?.hears(meaning, value);
    fields.push(name, value);
    at = feed + 1;
  }
  return fields;
}

/** What the fields say about where the body ends (RFC 9112 §6.3) and what becomes of the connection. */
export class Framing {
  length = -1;
  chunked = false;
  closes = false;
  idleSeconds = -1;

  hears(meaning: FieldMeaning, value: string): void {
    if (meaning === 'length') {
      // Twice the same is refused too: somebody on the way joined two messages, or two minds.
      if (this.length >= 0 || !LENGTH.test(value)) throw new MalformedAnswerError('Content-Length');
      this.length = Number(value);
    } else if (meaning === 'coding') {
      // Nobody asked for another coding, and without its label the body would be read wrongly.
      if (this.chunked || value.toLowerCase() !== 'chunked') throw new MalformedAnswerError('Transfer-Encoding');
      this.chunked = true;
    } else if (meaning === 'connection') {
      this.closes ||= CLOSE.test(value);
    } else if (meaning === 'keepAlive') {
      const hint = IDLE_HINT.exec(value);
      if (hint !== null) this.idleSeconds = Number(hint[1]);
    }
  }

  check(isHttp10: boolean): void {
    if (!this.chunked) return;
    if (this.length >= 0) throw new MalformedAnswerError('Content-Length and Transfer-Encoding');
    if (isHttp10) throw new MalformedAnswerError('Transfer-Encoding in HTTP/1.0');
  }
}
