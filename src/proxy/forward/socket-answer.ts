import { STATUS_CODES } from 'node:http';
import { FieldLines } from '../../shared/http';
import type { Exchange } from '../exchange';
import type { RawHeaders } from '../policy';
import type { ClientSocket, Disconnectable } from './client-socket';
import { faults } from './faults';
import { type AnswerParts, Http1Answer } from './http1-answer';
import { LastBytes } from './last-bytes';
import { dateLine } from './date-line';

/** A body so short goes with its head as one string, a character a byte. */
const JOINED_BYTES = 16_384;
const lines = new FieldLines();
const CLOSE = 'Connection: close\r\n';

/** Writes one answer on a connection that is ours to write on: head and a short body as one string, in one write. */
export class SocketAnswer extends Http1Answer implements Disconnectable {
  /** Not sent yet. */
  #head = '';
  #chunked = false;
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
    this.#over = true;
    this.over(false);
  }

  protected inform(status: number, headers: RawHeaders): void {
    this.client.socket.write(`${statusLine(status)}${lines.of(headers)}\r\n`, 'latin1');
  }

  protected writeHead(status: number, fields: RawHeaders, length: number, close: boolean): void {
    const { client } = this;
    const said = lines.of(fields);
    if (close) client.isLast = true;
    this.#chunked = length < 0;
    const framing = this.#chunked ? 'Transfer-Encoding: chunked\r\n' : '';
    const connection = client.isLast ? CLOSE : client.keepAlive;
    this.#head = `${statusLine(status)}${said}${hasDate(fields) ? '' : dateLine(this.parts.clock)}${framing}${connection}\r\n`;
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
    const end = this.#chunked ? `0\r\n${lines.of(trailers)}\r\n` : '';
    if (!this.#chunked && (chunk === undefined || chunk.length <= JOINED_BYTES)) {
      const text = chunk === undefined ? this.#head : this.#head + chunk.toString('latin1');
      this.#head = '';
      if (text !== '') socket.write(text, 'latin1');
    } else {
      socket.cork();
      this.flushHead();
      if (chunk !== undefined) this.#writePiece(chunk);
      if (end !== '') socket.write(end, 'latin1');
      socket.uncork();
    }
    // Whoever sent it here is told first that it is over, and then everybody else.
    if (socket.writableLength === 0) return process.nextTick(this.#left);
    const { deadlines, clock } = this.parts;
    const late = new LastBytes(socket, deadlines, clock, () => {
      this.blame(faults.clientGone('stopped reading'));
      socket.destroy();
    });
    // It comes behind all that is held, and says when that has left.
    socket.write('', 'latin1', () => {
      deadlines.forget(late);
      this.#left();
    });
  }

  protected cut(): void {
    // Its length or its last chunk tells the client that something is missing.
    this.client.socket.destroy();
  }

  #writePiece(chunk: Buffer): void {
    const { socket } = this.client;
    if (!this.#chunked) return void socket.write(chunk);
    if (chunk.length === 0) return;
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk);
    socket.write('\r\n', 'latin1');
  }

  readonly #left = (): void => {
    if (this.#over || this.client.socket.destroyed) return;
    this.#over = true;
    this.over(true);
    this.client.answered();
  };
}

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
}

function hasDate(fields: RawHeaders): boolean {
  for (let i = 0; i < fields.length; i += 2)
    if (fields[i]!.length === 4 && fields[i]!.toLowerCase() === 'date') return true;
  return false;
}
