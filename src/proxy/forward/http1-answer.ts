import type { Clock } from '../../shared/clock';
import type { ProblemWriter, Refusal } from '../../shared/problem';
import type { Exchange, Outcome } from '../exchange';
import type { Answer, Fault, Flow, RawHeaders } from '../policy';
import type { Deadlines } from '../upstreams';
import { answerHeaders } from './answer-headers';
import { faults } from './faults';
import { problemAnswer, problemOf, type ProblemAnswer } from './problem-answer';
import { without } from './response-headers';

export interface AnswerParts {
  readonly problems: ProblemWriter;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  /** The process is draining: answers ask clients to open their next connection elsewhere. */
  readonly closing: () => boolean;
  /** Called exactly once for each exchange, when its last byte left or its client did. */
  readonly over: (exchange: Exchange, outcome: Outcome) => void;
}

const CONTENT_LENGTH: ReadonlySet<string> = new Set(['content-length']);

/**
 * One answer over HTTP/1.1, whatever it is written with. The head of an answer of known length waits for the first bytes,
 * so that a small one leaves in one write; without a known length it leaves at once, or SSE would wait for its first event.
 */
export abstract class Http1Answer implements Answer {
  #flow: Flow | undefined;
  /** Bytes to come; -1 when nobody knows. */
  #left = -1;
  #status = 0;
  #complete = false;
  /** The client is slow, and whoever sends is told so. */
  #waits = false;
  #fault: Fault | undefined;
  #refusal: Refusal | undefined;
  #cancel: (() => void) | undefined;

  /** @param door name, value, …: what the door adds to every answer */
  constructor(
    protected readonly exchange: Exchange,
    private readonly door: readonly string[],
    protected readonly parts: AnswerParts,
  ) {}

  /** The client has left, or the answer is over: nobody needs a decision any more. */
  abstract get closed(): boolean;

  /** 1xx; the head of the answer has not begun. */
  protected abstract inform(status: number, headers: RawHeaders): void;
  /**
   * Says how the answer begins; it leaves with the first bytes, or by `flushHead`.
   * @param length of the body in bytes; -1: nobody knows, it is sent in chunks
   * @param close the connection ends with this answer
   * @throws for a field that must not be written; then nothing has begun
   */
  protected abstract writeHead(status: number, fields: RawHeaders, length: number, close: boolean): void;
  protected abstract flushHead(): void;
  protected abstract write(chunk: Buffer): void;
  /** Bytes that have not left for the kernel. */
  protected abstract get held(): number;
  /** So many of them are reason to wait. */
  protected abstract get mostHeld(): number;
  protected abstract whenDrained(then: () => void): void;
  /** The last bytes. @param bodiless there never was a body */
  protected abstract end(chunk: Buffer | undefined, trailers: RawHeaders): void;
  /** The client must not take what it has for the whole (RFC 9112 §8). @param untilClose the length is not known */
  protected abstract cut(untilClose: boolean): void;

  get begun(): boolean {
    return this.#status !== 0;
  }

  informed(status: number, headers: RawHeaders): void {
    if (!this.begun && !this.#complete && !this.closed) this.inform(status, headers);
  }

  started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    if (this.begun || this.closed) return;
    // RFC 9110 §8.6: never a Content-Length with 204
    const fields = answerHeaders(status === 204 ? without(headers, CONTENT_LENGTH) : headers, this.door, this.exchange);
    this.#begin(status, fields, length, this.parts.closing());
    this.#flow = flow;
    this.#left = length;
    if (length < 0) process.nextTick(this.#flushHead);
  }

  data(chunk: Buffer): boolean {
    if (this.#complete || this.closed) return true;
    this.exchange.bytesOut += chunk.length;
    const isLast = chunk.length === this.#left;
    if (isLast) this.#end(chunk);
    else {
      if (this.#left > 0) this.#left -= chunk.length;
      this.write(chunk);
    }
    // What the kernel took at once is no reason to wait, however large it was.
    const { held } = this;
    if (!isLast && held >= this.mostHeld) this.#wait();
    return held === 0;
  }

  ended(trailers: RawHeaders): void {
    if (this.#complete || this.closed) return;
    if (this.#left > 0) return this.failed(faults.broken(`${this.#left} bytes are missing`));
    try {
      this.#end(undefined, trailers);
    } catch (error) {
      this.#complete = false;
      this.failed(faults.broken(error));
    }
  }

  failed(fault: Fault): void {
    if (this.#complete || this.closed) return;
    this.#fault = fault;
    if (this.begun) return this.cut(this.#left < 0);
    this.#problem(problemAnswer(problemOf(fault), this.exchange, this.door, this.parts.problems), fault.status === 408);
  }

  refused(refusal: Refusal): void {
    if (this.#complete || this.closed) return;
    this.#refusal = refusal;
    if (this.begun) return this.cut(this.#left < 0);
    this.#problem(problemAnswer(refusal, this.exchange, this.door, this.parts.problems), false);
  }

  onClientGone(cancel: () => void): void {
    if (this.closed) return cancel();
    this.#cancel = cancel;
  }

  /** The client is too slow with the last bytes. */
  protected blame(fault: Fault): void {
    this.#fault ??= fault;
  }

  /**
   * It is over, however it came to that.
   * @param whole the last byte left, or the rest is nobody's loss
   */
  protected over(whole: boolean): void {
    if (!whole) this.#fault ??= this.#refusal === undefined ? faults.clientGone() : undefined;
    if (!this.#complete) this.#cancel?.();
    this.#cancel = undefined;
    // The head alone is no answer: whoever left before the end did not get one.
    const gone = !this.begun || this.#fault?.code === 'client-gone';
    const status = gone ? faults.clientGone().status : this.#status;
    this.parts.over(this.exchange, { status, fault: this.#fault, code: this.#refusal?.code ?? this.#fault?.code });
  }

  #begin(status: number, fields: RawHeaders, length: number, close: boolean): void {
    this.writeHead(status, fields, length, close);
    this.#status = status;
  }

  #problem({ status, headers, body }: ProblemAnswer, close: boolean): void {
    const bodiless = this.exchange.head.method === 'HEAD';
    this.#begin(status, headers, bodiless ? 0 : body.length, close || this.parts.closing());
    if (bodiless) return this.#end();
    this.exchange.bytesOut += body.length;
    this.#end(body);
  }

  #end(chunk?: Buffer, trailers: RawHeaders = []): void {
    this.#complete = true;
    this.end(chunk, trailers);
  }

  readonly #flushHead = (): void => {
    if (!this.#complete && !this.closed) this.flushHead();
  };

  /** What was read before it paused may still come: once is enough. */
  #wait(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#flow?.pause();
    this.whenDrained(this.#onDrain);
  }

  readonly #onDrain = (): void => {
    this.#waits = false;
    if (!this.#complete) this.#flow?.resume();
  };
}
