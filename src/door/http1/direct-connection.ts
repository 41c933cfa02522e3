import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../shared/clock';
import type { ClientSocket, Disconnectable } from '../../proxy';
import { endReadingOn } from '../lingering-end';
import { readWholeRequest } from './whole-request';

/** What the connections of a server ask of it. */
export interface DirectParts {
  readonly clock: Clock;
  /** Lines that an answer says of a connection that stays open. */
  readonly keepAlive: string;
  /** Serves a request to its end. @returns false when it is not for us: then nothing was done */
  readonly serve: (client: ClientSocket, request: IncomingMessage, body: Buffer | undefined) => boolean;
  /** Counts a request. @returns whether it is the last that its connection may bring */
  readonly isLast: (socket: Socket) => boolean;
  /** From here on it is node's, with what it has read put back. */
  readonly handOver: (connection: DirectConnection) => void;
  readonly gone: (connection: DirectConnection) => void;
}

/**
 * One connection over HTTP/1.1 whose requests are read and answered without node's parser and its messages: those that
 * came whole, are plain, and belong to a route. With the first that is anything else the connection goes to node, and
 * stays there.
 */
export class DirectConnection implements ClientSocket {
  isLast = false;
  /** Requests that were taken so far. */
  requests = 0;
  /** Since when nothing is under way, in monotonic milliseconds. */
  idleSinceMs: number;
  #answering: Disconnectable | undefined;
  #busy = false;
  #closes = false;
  /** Came while an answer was under way. */
  #early: Buffer | undefined;

  constructor(
    readonly socket: Socket,
    private readonly parts: DirectParts,
  ) {
    this.idleSinceMs = parts.clock.monotonicMs();
    socket.on('data', this.#read).on('end', this.#ended).on('error', this.#broken).on('close', this.#closed);
  }

  get keepAlive(): string {
    return this.parts.keepAlive;
  }

  get busy(): boolean {
    return this.#busy;
  }

  // -- whoever serves calls

  accept(): void {
    this.#busy = true;
    this.requests++;
    this.isLast = this.parts.isLast(this.socket) || this.#closes;
  }

  answering(by: Disconnectable): void {
    this.#answering = by;
  }

  answered(): void {
    this.#answering = undefined;
    if (this.isLast) return this.#end();
    this.#busy = false;
    this.idleSinceMs = this.parts.clock.monotonicMs();
    const early = this.#early;
    if (early === undefined) return;
    this.#early = undefined;
    this.socket.resume();
    this.#take(early);
  }

  /** Somebody else has the last word here: what still comes is nobody's request. */
  retire(): void {
    this.#busy = true;
    this.#early = undefined;
    this.socket.off('data', this.#read);
  }

  /** It stays busy: what comes behind the last answer is never begun (RFC 9112 §9.6). */
  #end(): void {
    const { socket } = this;
    if (this.#early === undefined) return socket.destroySoon();
    this.retire();
    endReadingOn(socket);
  }

  // -- the socket calls

  readonly #read = (bytes: Buffer): void => {
    if (!this.#busy) return this.#take(bytes);
    // One after the other: what comes early waits, and no more of it is read.
    this.#early = this.#early === undefined ? bytes : Buffer.concat([this.#early, bytes]);
    this.socket.pause();
  };

  #take(bytes: Buffer): void {
    const read = readWholeRequest(bytes, this.socket);
    if (read !== undefined) {
      this.#closes = read.closes;
      if (this.parts.serve(this, read.request, read.body)) return;
    }
    this.#handOver(bytes);
  }

  #handOver(bytes: Buffer): void {
    const { socket } = this;
    socket.off('data', this.#read).off('end', this.#ended).off('error', this.#broken).off('close', this.#closed);
    socket.pause();
    socket.unshift(bytes);
    this.parts.handOver(this);
    socket.resume();
  }

  /** A client that says no more is not there any more, as node has it: what it asked for ends. */
  readonly #ended = (): void => {
    this.isLast = true;
    this.socket.end();
  };

  readonly #broken = (): void => {
    this.socket.destroy();
  };

  readonly #closed = (): void => {
    this.parts.gone(this);
    this.#answering?.disconnected();
  };
}
