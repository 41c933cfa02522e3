import type { RawHeaders } from '../../policy';
import type { Receiver } from '../connection';
import { type AnswerHead, readAnswerHead } from './answer-head';
import { ChunkedDecoder } from './chunked-decoder';
import { HeadCollector } from './head-collector';
import { MalformedAnswerError } from './malformed-answer';
import { LONG_READ_BYTES, type ReadBuffers } from './read-buffers';

const MOST_INTERIM_ANSWERS = 100;
const NO_TRAILERS: RawHeaders = [];

type Stage = 'head' | 'length' | 'chunks' | 'untilClose' | 'complete';

/** Reads the answers that come over one socket, one after the other, and tells a receiver what they say. */
export class AnswerReader {
  #receiver: Receiver | undefined;
  #method = '';
  #stage: Stage = 'complete';
  #head: AnswerHead | undefined;
  #interim = 0;
  /** Bytes of a body of known length that are still to come. */
  #left = 0;
  #chunks: ChunkedDecoder | undefined;
  readonly #heads = new HeadCollector();

  constructor(private readonly buffers: ReadBuffers) {}

  /** A request was sent: its answer comes next. */
  begin(method: string, receiver: Receiver): void {
    this.#receiver = receiver;
    this.#method = method;
    this.#stage = 'head';
    this.#head = undefined;
    this.#interim = 0;
    this.#chunks = undefined;
  }

  /** Nobody wants to hear any more. */
  stop(): void {
    this.#receiver = undefined;
  }

  get complete(): boolean {
    return this.#stage === 'complete';
  }

  /** The end of the connection is the end of the answer. */
  get endsWithConnection(): boolean {
    return this.#stage === 'untilClose';
  }

  /** The connection may serve another request after this answer. */
  get keepsOpen(): boolean {
    return this.#head!.keepsOpen;
  }

  get idleSeconds(): number {
    return this.#head!.idleSeconds;
  }

  get trailers(): RawHeaders {
    return this.#chunks?.trailers ?? NO_TRAILERS;
  }

  /**
   * @param bytes the read: its first `length` bytes
   * @returns whether all of them belonged to the answer
   * @throws {MalformedAnswerError}
   */
  read(bytes: Buffer, length: number): boolean {
    if (this.#stage !== 'head') return this.#readBody(this.buffers.take(bytes, 0, length));
    let at = 0;
    while (at < length) {
      const text = this.#heads.take(bytes, at, length);
      if (text === undefined) return true;
      at = this.#heads.end;
      const head = readAnswerHead(text);
      if (head.status < 200) {
        this.#informed(head);
        if (this.#receiver === undefined) return true;
        continue;
      }
      this.#started(head);
      // Taken before anybody hears of the head: the buffer is everybody's.
      const rest = at < length ? this.buffers.take(bytes, at, length) : undefined;
      this.#receiver?.started(head.status, head.fields);
      return rest === undefined || this.#readBody(rest);
    }
    return true;
  }

  #informed(head: AnswerHead): void {
    if (head.status === 101) throw new MalformedAnswerError('switched protocols unasked');
    if (++this.#interim > MOST_INTERIM_ANSWERS) throw new MalformedAnswerError('too many interim answers');
    this.#receiver?.informed(head.status, head.fields);
  }

  /** Where the body ends (RFC 9112 §6.3). */
  #started(head: AnswerHead): void {
    this.#head = head;
    const { status, contentLength } = head;
    this.#left = 0;
    if (this.#method === 'HEAD' || status === 204 || status === 304) {
      this.#stage = 'complete';
    } else if (head.chunked) {
      this.#stage = 'chunks';
      this.#chunks = new ChunkedDecoder();
    } else if (contentLength < 0) {
      this.#stage = 'untilClose';
    } else {
      this.#left = contentLength;
      this.#stage = contentLength === 0 ? 'complete' : 'length';
    }
    this.#expect();
  }

  #readBody(bytes: Buffer): boolean {
    switch (this.#stage) {
      case 'length':
        return this.#readLength(bytes);
      case 'chunks':
        return this.#readChunks(bytes);
      case 'untilClose':
        this.#expect(bytes.length);
        this.#deliver(bytes);
        return true;
      default:
        return false;
    }
  }

  #readLength(bytes: Buffer): boolean {
    const { length } = bytes;
    const stray = length > this.#left;
    const data = stray ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= data.length;
    if (this.#left === 0) this.#stage = 'complete';
    this.#expect(length);
    this.#deliver(data);
    return !stray;
  }

  #readChunks(bytes: Buffer): boolean {
    const used = this.#chunks!.decode(bytes, this.#deliver);
    if (this.#chunks!.done) this.#stage = 'complete';
    this.#expect(bytes.length);
    return used === bytes.length || this.#receiver === undefined;
  }

  readonly #deliver = (data: Buffer): boolean => {
    if (this.#receiver?.data(data) !== true) this.buffers.kept();
    return this.#receiver !== undefined;
  };

  /** How much the next read will bring decides into which buffer it goes. */
  #expect(lastBytes = 0): void {
    this.buffers.expectsMuch =
      this.#stage === 'length'
        ? this.#left >= LONG_READ_BYTES
        : this.#stage !== 'complete' && lastBytes >= LONG_READ_BYTES;
  }
}
