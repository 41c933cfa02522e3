import type { ServerResponse } from 'node:http';
import type { Exchange } from '../exchange';
import type { RawHeaders } from '../policy';
import { faults } from './faults';
import { type AnswerParts, Http1Answer } from './http1-answer';
import { LastBytes } from './last-bytes';
import { Lingering } from './lingering';

/** A body so short goes with its head as one string, a character a byte. */
const JOINED_BYTES = 16_384;
/** Of a body: from here on a write of its own is worth it. */
const LONG_BYTES = 16_384;

const ignore = (): void => {};

/** Writes one answer into node's ServerResponse. */
export class ResponseAnswer extends Http1Answer {
  #closed = false;
  /** Answered, but the request goes on; how that ends is no news. */
  #lingering = false;

  /** @param door name, value, …: what the door adds to every answer */
  constructor(
    exchange: Exchange,
    private readonly response: ServerResponse,
    door: readonly string[],
    parts: AnswerParts,
  ) {
    super(exchange, door, parts);
    response.on('close', this.#onClose);
    // What is written after the client left is lost, and known to be by 'close'.
    response.on('error', ignore);
  }

  get closed(): boolean {
    return this.#closed || this.response.destroyed;
  }

  protected inform(status: number, headers: RawHeaders): void {
    const { response } = this;
    // HTTP/1.0 knows no interim answers (RFC 9110 §15.2).
    if (response.req.httpVersionMinor === 0) return;
    // node keeps the connection only when it knows by this that the client was told to go on.
    if (status === 100) response.writeContinue();
    else response.writeInformation(status, headers);
  }

  protected writeHead(status: number, fields: RawHeaders, _length: number, close: boolean): void {
    if (close) fields.push('Connection', 'close');
    this.response.writeHead(status, fields);
  }

  protected flushHead(): void {
    this.response.flushHeaders();
  }

  /** node holds back until the end of the turn, for more to come. A long piece goes at once: then its memory is free again. */
  protected write(chunk: Buffer): void {
    const { response } = this;
    const { socket } = response;
    if (chunk.length < LONG_BYTES || socket === null) return void response.write(chunk);
    socket.cork();
    response.write(chunk);
    socket.uncork();
  }

  protected get held(): number {
    return this.response.writableLength;
  }

  protected get mostHeld(): number {
    return this.response.writableHighWaterMark;
  }

  protected whenDrained(then: () => void): void {
    this.response.once('drain', then);
  }

  protected end(chunk: Buffer | undefined, trailers: RawHeaders): void {
    const { response } = this;
    const { req: request } = response;
    if (trailers.length > 0) response.addTrailers(pairs(trailers));
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

  protected cut(untilClose: boolean): void {
    const { response } = this;
    // Where the end of the connection is the end of the body, only a reset tells them apart.
    if (untilClose && !response.chunkedEncoding) response.socket?.resetAndDestroy();
    response.destroy();
  }

  #send(chunk?: Buffer): void {
    const { response, parts } = this;
    // Head and body as one string leave in one write; with a Buffer node gathers them, at a fifth of what an exchange costs.
    if (chunk !== undefined && chunk.length <= JOINED_BYTES) response.end(chunk.toString('latin1'), 'latin1');
    else response.end(chunk);
    // Most answers are with the kernel by now.
    if (response.writableLength === 0) return;
    new LastBytes(response, parts.deadlines, parts.clock, () => {
      this.blame(faults.clientGone('stopped reading'));
      response.destroy();
    });
  }

  #linger(whenOver: () => void, whenLate: () => void): void {
    this.#lingering = true;
    new Lingering(this.response.req, this.parts.deadlines, this.parts.clock, whenOver, whenLate);
  }

  readonly #onClose = (): void => {
    this.#closed = true;
    this.over(this.response.writableFinished || this.#lingering);
  };
}

function pairs(fields: RawHeaders): [string, string][] {
  return Array.from({ length: fields.length / 2 }, (_, i) => [fields[2 * i]!, fields[2 * i + 1]!]);
}
