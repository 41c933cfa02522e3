import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../shared/clock';
import { answeringOn } from './answering';

export interface ConnectionBounds {
  /** Requests over one connection; the answer to the last says `Connection: close`. */
  readonly maxRequests: number;
  /** The first answer after so long says `Connection: close`, in milliseconds. */
  readonly maxAgeMs: number;
  /** Requests that may wait for the answer before them. */
  readonly maxPipelined: number;
}

/** @param expectation it came with an Expect field that we do not know */
export type Enter = (request: IncomingMessage, response: ServerResponse, expectation: boolean) => void;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly expectation: boolean;
}

/** What is known of one connection, beside what node knows. */
class Life {
  requests = 0;
  /** One answer says that it is the last: what comes behind its request is never begun (RFC 9112 §9.6). */
  closing = false;
  /** Requests that came all the same. */
  dropped = 0;
  readonly waiting: Waiting[] = [];

  constructor(readonly openedAtMs: number) {}
}

/** Where the life of a connection is kept: a map would be asked once for each request. */
const LIFE = Symbol('life');
type Known = Socket & { [LIFE]?: Life };

/**
 * Lets the requests of a connection in one after the other. node reads on while an answer is being made, and requests
 * side by side could overtake each other at the service behind (RFC 9112 §9.3.2 allows that to safe methods only). Also
 * ends connections that have served long enough, so that clients spread over instances again.
 */
export class RequestLine {
  constructor(
    private readonly bounds: ConnectionBounds,
    private readonly clock: Clock,
    private readonly enter: Enter,
  ) {}

  /** A connection was opened. */
  opened(socket: Socket): void {
    (socket as Known)[LIFE] = new Life(this.clock.monotonicMs());
  }

  /** Counts a request that somebody else lets in. @returns whether it is the last that its connection may bring */
  isLast(socket: Socket): boolean {
    return this.#isOver((socket as Known)[LIFE]!);
  }

  /** A request was read. It enters at once, or when those before it have been answered. */
  came(request: IncomingMessage, response: ServerResponse, expectation = false): void {
    const socket = request.socket as Known;
    const life = socket[LIFE]!;
    // An answer that was the last may have left between the body of its request and this head: node still reads.
    if (life.closing || !socket.writable) return this.#drop(life, socket);
    if (this.#isLast(life, request)) {
      life.closing = true;
      response.shouldKeepAlive = false;
    }
    const before = answeringOn(socket);
    if (before === response) return this.enter(request, response, expectation);
    if (life.waiting.push({ request, response, expectation }) === 1) this.#follow(before!, life);
  }

  /** node loses what was sent behind a request whose Upgrade it was told to ignore: nobody may wait for an answer to that. */
  #isLast(life: Life, { headers }: IncomingMessage): boolean {
    return this.#isOver(life) || life.waiting.length >= this.bounds.maxPipelined || headers.upgrade !== undefined;
  }

  #isOver(life: Life): boolean {
    const { maxRequests, maxAgeMs } = this.bounds;
    return ++life.requests >= maxRequests || this.clock.monotonicMs() - life.openedAtMs >= maxAgeMs;
  }

  #follow(before: ServerResponse, life: Life): void {
    before.once('close', () => {
      const next = life.waiting.shift();
      if (next === undefined) return;
      const { request, response, expectation } = next;
      // The answer before was the last, or the client has left: nobody would hear another.
      if (answeringOn(request.socket) !== response || request.socket.destroyed) return void (life.waiting.length = 0);
      if (life.waiting.length > 0) this.#follow(response, life);
      this.enter(request, response, expectation);
    });
  }

  #drop(life: Life, socket: Socket): void {
    // Whoever goes on and on does not listen, and each of them costs memory until the connection ends.
    if (++life.dropped > this.bounds.maxPipelined) socket.destroy();
  }
}
