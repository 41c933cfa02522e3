import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { fieldObject } from '../../shared/http';
import { grpcStatus, type ProblemSource, proxyStatus, type Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Answer, Fault, Flow, RawHeaders } from '../policy';
import { answerHeaders } from './answer-headers';
import { faults } from './faults';
import { LastBytes } from './last-bytes';
import { problemAnswer, problemOf } from './problem-answer';
import type { AnswerParts } from './http1-answer';
import { without } from './response-headers';

const CONTENT_LENGTH: ReadonlySet<string> = new Set(['content-length']);
const GRPC = ['Content-Type', 'application/grpc'];

/**
 * Writes one answer into an HTTP/2 stream (RFC 9113 §8.1). Its head waits until the turn is over: one that ends at once is
 * one frame, which a call of gRPC takes for an error that came instead of an answer, as it was meant.
 */
export class StreamAnswer implements Answer {
  #flow: Flow | undefined;
  /** Bytes to come; -1 when nobody knows. */
  #left = -1;
  /** Not sent yet. */
  #head: OutgoingHttpHeaders | undefined;
  #status = 0;
  #sent = false;
  #complete = false;
  #closed = false;
  #trailers: RawHeaders = [];
  #fault: Fault | undefined;
  #refusal: Refusal | undefined;
  #cancel: (() => void) | undefined;

  /** @param door name, value, …: what the door adds to every answer */
  constructor(
    private readonly exchange: Exchange,
    private readonly stream: ServerHttp2Stream,
    private readonly door: readonly string[],
    private readonly parts: AnswerParts,
  ) {
    stream.on('close', this.#onClose);
    // node's own response for this stream would send trailers too, and there are none on it.
    stream.removeAllListeners('wantTrailers');
  }

  /** The client has left, or the answer is over: nobody needs a decision any more. */
  get closed(): boolean {
    return this.#closed || this.stream.closed || this.stream.destroyed;
  }

  informed(status: number, headers: RawHeaders): void {
    if (this.#head !== undefined || this.#sent || this.#complete || this.closed) return;
    this.stream.additionalHeaders({ ...fieldObject(headers), ':status': status });
  }

  started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    if (this.#head !== undefined || this.#sent || this.closed) return;
    // RFC 9110 §8.6: never a Content-Length with 204
    const fields = answerHeaders(status === 204 ? without(headers, CONTENT_LENGTH) : headers, this.door, this.exchange);
    this.#keepHead(status, fields);
    this.#flow = flow;
    this.#left = length;
    process.nextTick(this.#sendHead);
  }

  data(chunk: Buffer): void {
    this.#sendHead();
    if (this.#complete || this.closed) return;
    this.exchange.bytesOut += chunk.length;
    if (this.#left > 0) this.#left -= chunk.length;
    if (this.stream.write(chunk)) return;
    this.#flow?.pause();
    this.stream.once('drain', this.#onDrain);
  }

  ended(trailers: RawHeaders): void {
    if (this.#complete || this.closed) return;
    if (this.#left > 0) return this.failed(faults.broken(`${this.#left} bytes are missing`));
    this.#trailers = trailers;
    this.#end();
  }

  failed(fault: Fault): void {
    if (this.#complete || this.closed) return;
    this.#fault = fault;
    if (this.#sent) this.#cut(problemOf(fault));
    else this.#problem(problemOf(fault));
  }

  refused(refusal: Refusal): void {
    if (this.#complete || this.closed) return;
    this.#refusal = refusal;
    if (this.#sent) this.#cut(refusal);
    else this.#problem(refusal);
  }

  onClientGone(cancel: () => void): void {
    if (this.closed) return cancel();
    this.#cancel = cancel;
  }

  #keepHead(status: number, fields: RawHeaders): void {
    this.#status = status;
    this.#head = fieldObject(fields);
    this.#head[':status'] = status;
  }

  readonly #sendHead = (): void => {
    const head = this.#head;
    if (head === undefined || this.closed) return;
    this.#head = undefined;
    this.#sent = true;
    const { stream } = this;
    // Whether trailers come is known after the body.
    stream.once('wantTrailers', this.#sendTrailers);
    this.#respond(head, { waitForTrailers: true });
  };

  #respond(head: OutgoingHttpHeaders, options: { waitForTrailers?: boolean; endStream?: boolean }): void {
    try {
      this.stream.respond(head, options);
    } catch (error) {
      // A field that must not be written: nothing has been, so there can be another answer, once.
      if (this.#fault !== undefined) return this.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      this.#sent = this.#complete = false;
      this.failed(faults.broken(error));
    }
  }

  #end(chunk?: Buffer): void {
    if (this.#head !== undefined && chunk === undefined && this.#trailers.length === 0) return this.#endAtOnce();
    this.#sendHead();
    if (this.#complete || this.closed) return;
    this.#complete = true;
    this.stream.end(chunk);
    this.#watchLastBytes();
  }

  /** The head is all there is. */
  #endAtOnce(): void {
    const head = this.#head!;
    this.#head = undefined;
    this.#sent = true;
    this.#complete = true;
    this.#respond(head, { endStream: true });
    setImmediate(this.#endUpload);
  }

  readonly #sendTrailers = (): void => {
    const { stream } = this;
    try {
      stream.sendTrailers(fieldObject(this.#trailers));
    } catch (error) {
      this.#fault ??= faults.broken(error);
      return stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    }
    // node sends them in the next turn, and they must be first.
    setImmediate(() => setImmediate(this.#endUpload));
  };

  /** The client still sends: it is told that nobody needs the rest (RFC 9113 §8.1). */
  readonly #endUpload = (): void => {
    const { stream } = this;
    if (!stream.readableEnded && !stream.endAfterHeaders) stream.close(constants.NGHTTP2_NO_ERROR);
  };

  #problem(source: ProblemSource & { readonly headers?: Readonly<Record<string, string>> }): void {
    const { exchange, door, parts } = this;
    if (exchange.head.isGrpc) {
      const called = Object.entries(source.headers ?? {}).flat();
      const fields = answerHeaders([...GRPC, ...grpcStatus(source), ...called], door, exchange);
      this.#keepHead(200, [...fields, 'Proxy-Status', proxyStatus(source)]);
      this.#status = source.status;
      return this.#endAtOnce();
    }
    const { status, headers, body } = problemAnswer(source, exchange, door, parts.problems);
    this.#keepHead(status, headers);
    if (exchange.head.method === 'HEAD') return this.#endAtOnce();
    exchange.bytesOut += body.length;
    this.#end(body);
  }

  /** The client must not take what it has for the whole. A call of gRPC ends by its status, whatever came before. */
  #cut(source: ProblemSource): void {
    const { stream } = this;
    if (!this.exchange.head.isGrpc) return stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    this.#trailers = grpcStatus(source);
    this.#end();
  }

  /** The upstream is done with it; a client that never reads again would keep the stream for ever. */
  #watchLastBytes(): void {
    const { stream, parts } = this;
    if (stream.writableFinished) return;
    new LastBytes(stream, parts.deadlines, parts.clock, () => {
      this.#fault ??= faults.clientGone('stopped reading');
      stream.close(constants.NGHTTP2_CANCEL);
    });
  }

  readonly #onDrain = (): void => {
    if (!this.#complete) this.#flow?.resume();
  };

  readonly #onClose = (): void => {
    this.#closed = true;
    const { stream } = this;
    const left = !this.#complete || (stream.rstCode !== constants.NGHTTP2_NO_ERROR && !stream.writableFinished);
    if (left) this.#fault ??= this.#refusal === undefined ? faults.clientGone() : undefined;
    if (!this.#complete) this.#cancel?.();
    this.#cancel = undefined;
    const gone = !this.#sent || this.#fault?.code === 'client-gone';
    const status = gone ? faults.clientGone().status : this.#status;
    this.parts.over(this.exchange, { status, fault: this.#fault, code: this.#refusal?.code ?? this.#fault?.code });
  };
}
