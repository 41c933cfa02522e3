import { STATUS_CODES } from 'node:http';
import { ByPlace, checkedLines, FieldLines, unsendable } from '../../shared/http';
import type { Exchange } from '../exchange';
import type { RawHeaders } from '../policy';
import { FieldMeaning, meaningOf } from './answer-fields';
import type { ClientSocket, Disconnectable } from './client-socket';
import { faults } from './faults';
import { type AnswerParts, Http1Answer } from './http1-answer';
import { dateLine } from './date-line';
import { LastBytes } from './last-bytes';
import { leaveAfterThisTurn, type Leaving } from './leaving';

/** A body so short goes with its head as one string, a character a byte. */
const JOINED_BYTES = 16_384;
const fieldLines = new FieldLines();
const meanings = new ByPlace(meaningOf);
const CLOSE = 'Connection: close\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** Writes one answer on a connection that is ours to write on: head and a short body as one string, in one write. */
export class SocketAnswer extends Http1Answer implements Disconnectable, Leaving {
  /** Not sent yet. */
  #head = '';
  #chunked = false;
  /** Whatever is said about it, there is no body (RFC 9112 §6.3). */
  #bodiless = false;
  #late: LastBytes | undefined;
  #over = false;

  /** @param door name, value, …: what the door adds to every answer */
  constructor(
    exchange: Exchange,
    private readonly client: ClientSocket,
    door: readonly string[],
    parts: AnswerParts,
  ) {
    super(exchange, door, parts);
    client.answering(this);
  }

  get closed(): boolean {
    return this.#over || this.client.socket.destroyed;
  }

  disconnected(): void {
    if (this.#over) return;
    this.#finish(false);
  }

  protected inform(status: number, headers: RawHeaders): void {
    this.client.socket.write(`${statusLine(status)}${fieldLines.of(headers)}\r\n`, 'latin1');
  }

  /** As node does it: a body without a length in the fields goes in chunks, whatever length was said beside them. */
  protected writeHead(status: number, fields: RawHeaders, _length: number, close: boolean): void {
    const { client } = this;
    let lines = '';
    let count = 0;
    let dated = false;
    let measured = false;
    let last = close;
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!;
      const value = fields[i + 1]!;
      const meaning = meanings.at(i / 2, name);
      if (meaning === FieldMeaning.Unsendable) throw unsendable(name);
      if (meaning === FieldMeaning.Connection) {
        // The connection and the framing are ours to tell of.
        if (value.toLowerCase() === 'close') last = true;
        continue;
      }
      lines += `${name}: ${value}\r\n`;
      count++;
      if (meaning === FieldMeaning.Date) dated = true;
      else if (meaning === FieldMeaning.Length) measured = true;
    }
    const said = checkedLines(lines, count);
    if (last) client.isLast = true;
    this.#bodiless = status === 204 || status === 304 || this.exchange.head.method === 'HEAD';
    this.#chunked = !measured && !this.#bodiless;
    const date = dated ? '' : dateLine(this.parts.clock);
    const framing = this.#chunked ? CHUNKED : '';
    const connection = client.isLast ? CLOSE : client.keepAlive;
    this.#head = `${statusLine(status)}${said}${date}${connection}${framing}\r\n`;
  }

  protected flushHead(): void {
    const head = this.#head;
    if (head === '') return;
    this.#head = '';
    this.client.socket.write(head, 'latin1');
  }

  protected write(chunk: Buffer): void {
    const { socket } = this.client;
    socket.cork();
    this.flushHead();
    this.#writePiece(chunk);
    socket.uncork();
  }

  protected get held(): number {
    return this.client.socket.writableLength;
  }

  protected get mostHeld(): number {
    return this.client.socket.writableHighWaterMark;
  }

  protected whenDrained(then: () => void): void {
    this.client.socket.once('drain', then);
  }

  protected end(chunk: Buffer | undefined, trailers: RawHeaders): void {
    const { socket } = this.client;
    const end = this.#chunked ? `0\r\n${fieldLines.of(trailers)}\r\n` : '';
    if (!this.#chunked && (chunk === undefined || this.#bodiless || chunk.length <= JOINED_BYTES)) {
      if (chunk !== undefined && !this.#bodiless) this.#head += chunk.toString('latin1');
      return leaveAfterThisTurn(this);
    }
    socket.cork();
    this.flushHead();
    if (chunk !== undefined) this.#writePiece(chunk);
    if (end !== '') socket.write(end, 'latin1');
    socket.uncork();
    if (socket.writableLength > 0) return this.#settle();
    // Whoever sent it here is told first that it is over, and then everybody else.
    process.nextTick(this.#settle);
  }

  // -- the end of the turn calls

  leave(): void {
    if (!this.closed) this.flushHead();
  }

  left(): void {
    this.#settle();
  }

  readonly #settle = (): void => {
    const { socket } = this.client;
    if (socket.writableLength === 0) return this.#left();
    if (this.closed) return;
    this.#late = new LastBytes(undefined, this.parts.deadlines, this.parts.clock, () => {
      this.blame(faults.clientGone('stopped reading'));
      socket.destroy();
    });
    // It comes behind all that is held, and says when that has left.
    socket.write('', 'latin1', this.#left);
  };

  protected cut(): void {
    // Its length or its last chunk tells the client that something is missing.
    this.client.socket.destroy();
  }

  #writePiece(chunk: Buffer): void {
    const { socket } = this.client;
    if (chunk.length === 0 || this.#bodiless) return;
    if (!this.#chunked) return void socket.write(chunk);
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk);
    socket.write('\r\n', 'latin1');
  }

  /** @param error the client is gone, and with its connection it will be told */
  readonly #left = (error?: Error | null): void => {
    if (error || this.#over || this.client.socket.destroyed) return;
    this.#finish(true);
    this.client.answered();
  };

  #finish(whole: boolean): void {
    this.#over = true;
    if (this.#late !== undefined) this.parts.deadlines.forget(this.#late);
    this.over(whole);
  }
}

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
}
