import type { ServerResponse } from 'node:http';
import type { Clock } from '../../shared/clock';
import type { ProblemWriter, Refusal } from '../../shared/problem';
import type { Exchange, Outcome } from '../exchange';
import type { Answer, Fault, Flow, RawHeaders } from '../policy';
import type { Deadlines } from '../upstreams';
import { answerHeaders } from './answer-headers';
import { faults } from './faults';
import { LastBytes } from './last-bytes';
import { Lingering } from './lingering';
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

/** A body so short goes with its head as one string, a character a byte. */
const JOINED_BYTES = 16_384;
/** Of a body: from here on a write of its own is worth it. */
const LONG_BYTES = 16_384;

const ignore = (): void => {};
const CONTENT_LENGTH: ReadonlySet<string> = new Set(['content-length']);

/**
 * Writes one answer into node's ServerResponse. The head of an answer of known length waits for the first bytes, so that
 * a small one leaves in one write; without a known length it leaves at once, or SSE would wait for its first event.
 */
export class ResponseAnswer implements Answer {
  #flow: Flow | undefined;
  /** Bytes to come; -1 when nobody knows. */
  #left = -1;
  #started = false;
  #complete = false;
  #closed = false;
  /** Answered, but the request goes on; how that ends is no news. */
  #lingering = false;
  #fault: Fault | undefined;
  #refusal: Refusal | undefined;
  #cancel: (() => void) | undefined;

  /** @param door name, value, …: what the door adds to every answer */
  constructor(
    private readonly exchange: Exchange,
    private readonly response: ServerResponse,
    private readonly door: readonly string[],
    private readonly parts: AnswerParts,
  ) {
    response.on('close', this.#onClose);
    // What is written after the client left is lost, and known to be by 'close'.
    response.on('error', ignore);
  }

  /** The client has left, or the answer is over: nobody needs a decision any more. */
  get closed(): boolean {
    return this.#closed || this.response.destroyed;
  }

  informed(status: number, headers: RawHeaders): void {
    const { response } = this;
    // HTTP/1.0 knows no interim answers (RFC 9110 §15.2).
    if (this.#started || this.#complete || this.closed || response.req.httpVersionMinor === 0) return;
    // node keeps the connection only when it knows by this that the client was told to go on.
    if (status === 100) response.writeContinue();
    else response.writeInformation(status, headers);
  }

  started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    if (this.#started || this.closed) return;
    // RFC 9110 §8.6: never a Content-Length with 204
    const fields = answerHeaders(status === 204 ? without(headers, CONTENT_LENGTH) : headers, this.door, this.exchange);
    this.#writeHead(status, fields);
    this.#flow = flow;
    this.#left = length;
    if (length < 0) process.nextTick(this.#flushHead);
  }

  data(chunk: Buffer): boolean {
    if (this.#complete || this.closed) return true;
    const { response } = this;
    this.exchange.bytesOut += chunk.length;
    const isLast = chunk.length === this.#left;
    if (isLast) this.#end(chunk);
    else {
      if (this.#left > 0) this.#left -= chunk.length;
      this.#write(chunk);
    }
    // What the kernel took at once is no reason to wait, however large it was.
    const { writableLength } = response;
    if (!isLast && writableLength >= response.writableHighWaterMark) {
      this.#flow?.pause();
      response.once('drain', this.#onDrain);
    }
    return writableLength === 0;
  }

  /** node holds back until the end of the turn, for more to come. A long piece goes at once: then its memory is free again. */
  #write(chunk: Buffer): void {
    const { response } = this;
    const { socket } = response;
    if (chunk.length < LONG_BYTES || socket === null) return void response.write(chunk);
    socket.cork();
    response.write(chunk);
    socket.uncork();
  }

  ended(trailers: RawHeaders): void {
    if (this.#complete || this.closed) return;
    if (this.#left > 0) return this.failed(faults.broken(`${this.#left} bytes are missing`));
    try {
      if (trailers.length > 0) this.response.addTrailers(pairs(trailers));
    } catch (error) {
      return this.failed(faults.broken(error));
    }
    this.#end();
  }

  failed(fault: Fault): void {
    if (this.#complete || this.closed) return;
    this.#fault = fault;
    if (this.#started) return this.#cut();
    this.#problem(problemAnswer(problemOf(fault), this.exchange, this.door, this.parts.problems), fault.status === 408);
  }

  refused(refusal: Refusal): void {
    if (this.#complete || this.closed) return;
    this.#refusal = refusal;
    if (this.#started) return this.#cut();
    this.#problem(problemAnswer(refusal, this.exchange, this.door, this.parts.problems), false);
  }

  onClientGone(cancel: () => void): void {
    if (this.closed) return cancel();
    this.#cancel = cancel;
  }

  #writeHead(status: number, fields: RawHeaders, close = this.parts.closing()): void {
    if (close) fields.push('Connection', 'close');
    // Throws for a field that must not be written; then nothing has started.
    this.response.writeHead(status, fields);
    this.#started = true;
  }

  #problem({ status, headers, body }: ProblemAnswer, close: boolean): void {
    this.#writeHead(status, headers, close || this.parts.closing());
    if (this.exchange.head.method === 'HEAD') return this.#end();
    this.exchange.bytesOut += body.length;
    this.#end(body);
  }

  #end(chunk?: Buffer): void {
    this.#complete = true;
    const { response } = this;
    const { req: request } = response;
    if (request.complete || !this.exchange.head.hasBody || this.closed) return this.#send(chunk);
    // The connection stays: node drops the rest of the body, and the next request may follow it.
    if (response.shouldKeepAlive) {
      this.#send(chunk);
      this.#linger(
        () => {},
        () => request.destroy(),
      );
      return;
    }
    // It does not: node would close with the last byte of the answer, and what the client still sends would reset it.
    if (chunk === undefined) response.flushHeaders();
    else response.write(chunk);
    const close = (): void => this.#send();
    this.#linger(close, close);
  }

  #send(chunk?: Buffer): void {
    const { response, parts } = this;
    // Head and body as one string leave in one write; with a Buffer node gathers them, at a fifth of what an exchange costs.
    if (chunk !== undefined && chunk.length <= JOINED_BYTES) response.end(chunk.toString('latin1'), 'latin1');
    else response.end(chunk);
    // Most answers are with the kernel by now.
    if (response.writableLength === 0) return;
    new LastBytes(response, parts.deadlines, parts.clock, () => {
      this.#fault ??= faults.clientGone('stopped reading');
      response.destroy();
    });
  }

  #linger(whenOver: () => void, whenLate: () => void): void {
    this.#lingering = true;
    new Lingering(this.response.req, this.parts.deadlines, this.parts.clock, whenOver, whenLate);
  }

  /** The client must not take what it has for the whole (RFC 9112 §8). */
  #cut(): void {
    const { response } = this;
    // Where the end of the connection is the end of the body, only a reset tells them apart.
    if (this.#left < 0 && !response.chunkedEncoding) response.socket?.resetAndDestroy();
    response.destroy();
  }

  readonly #flushHead = (): void => {
    if (!this.#complete && !this.closed) this.response.flushHeaders();
  };

  readonly #onDrain = (): void => {
    if (!this.#complete) this.#flow?.resume();
  };

  readonly #onClose = (): void => {
    this.#closed = true;
    const left = !this.response.writableFinished && !this.#lingering;
    if (left) this.#fault ??= this.#refusal === undefined ? faults.clientGone() : undefined;
    if (!this.#complete) this.#cancel?.();
    this.#cancel = undefined;
    // The head alone is no answer: whoever left before the end did not get one.
    const gone = !this.#started || this.#fault?.code === 'client-gone';
    const status = gone ? faults.clientGone().status : this.response.statusCode;
    this.parts.over(this.exchange, { status, fault: this.#fault, code: this.#refusal?.code ?? this.#fault?.code });
  };
}

function pairs(fields: RawHeaders): [string, string][] {
  return Array.from({ length: fields.length / 2 }, (_, i) => [fields[2 * i]!, fields[2 * i + 1]!]);
}
