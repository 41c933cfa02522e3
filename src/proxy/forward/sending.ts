import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Answer, Fault, Flow, Progress, RawHeaders } from '../policy';
import type { Connection, Failure, Receiver } from '../transport';
import { Timed, type Target, type Upstream, type Waiter } from '../upstreams';
import { faultOf, faults } from './faults';
import { maySendAgain } from './may-send-again';
import { outgoingRequest } from './outgoing-request';
import { RequestBody, type BodyWatcher } from './request-body';
import { relocate } from './references';
import { clientHeaders, clientTrailers } from './response-headers';

type Phase = 'queued' | 'dialling' | 'sending' | 'awaiting' | 'receiving' | 'over';

/**
 * One exchange on its way to one target: waits for a connection, sends, relays the answer. The connection calls what a
 * Receiver hears; the sweep calls `expired`; the answer calls `pause`, `resume` and, when the client leaves, `stop`.
 * However it ends, it ends once: the connection goes back, the target has its verdict, the answer has its last call.
 */
export class Sending extends Timed implements Waiter, BodyWatcher, Flow, Receiver {
  #phase: Phase = 'queued';
  #connection: Connection | undefined;
  #body: Buffer | RequestBody | null = null;
  /** Of the answer; 0 until its head is there. */
  #status = 0;
  #sentAgain = false;
  #paused = false;

  constructor(
    private readonly upstream: Upstream,
    private readonly target: Target,
    readonly exchange: Exchange,
    private readonly answer: Answer,
  ) {
    super();
  }

  get over(): boolean {
    return this.#phase === 'over';
  }

  /** Waits for a connection, as long as opening one may take. */
  begin(body: Buffer | RequestBody | null): void {
    this.#body = body;
    this.upstream.deadlines.watch(this);
    this.#enter('queued', this.#timeouts.connectMs);
    if (!this.target.pool.acquire(this)) this.stop(faults.busy());
  }

  // -- the pool calls

  connected(connection: Connection): void {
    this.#connection = connection;
    this.#send(connection);
  }

  // -- the connection calls, in this order

  begun(): void {
    this.#enter('sending', this.#timeouts.idleMs);
  }

  /** An upload that moves is not late: the wait for the first byte begins when the last one has been sent. */
  sent(): void {
    if (this.#phase === 'sending') this.#enter('awaiting', this.#timeouts.firstByteMs);
  }

  informed(status: number, fields: RawHeaders): void {
    if (this.#phase === 'awaiting') this.#due(this.#timeouts.firstByteMs);
    // The gateway asks for the body itself, and has told the client so (RFC 9110 §15.2).
    if (status === 100) return;
    try {
      this.answer.informed(status, clientHeaders(fields).fields);
    } catch (error) {
      this.stop(faults.broken(error));
    }
  }

  started(status: number, fields: RawHeaders): void {
    try {
      const { fields: kept, contentLength } = clientHeaders(fields);
      relocate(kept, this.exchange, this.upstream);
      this.#status = status;
      this.upstream.answered(this.target, this.exchange);
      this.exchange.upstreamAnsweredAtMs = this.#now;
      this.#enter('receiving', this.#timeouts.idleMs);
      const bodiless = this.exchange.head.method === 'HEAD' || status === 204 || status === 304;
      this.answer.started(status, kept, this, bodiless ? 0 : contentLength);
    } catch (error) {
      // Fields that must not be written to anybody: nothing of the answer has left.
      this.stop(faults.broken(error));
    }
  }

  data(chunk: Buffer): boolean | void {
    this.#due(this.#timeouts.idleMs);
    return this.answer.data(chunk);
  }

  ended(trailers: RawHeaders): void {
    this.#finish();
    this.answer.ended(clientTrailers(trailers));
  }

  failed(failure: Failure): void {
    if (failure.stale && this.#maySendAgain) return this.#sendAgain();
    this.#fail(faultOf(failure));
  }

  // -- the request's body calls

  wanted(): void {
    if (this.exchange.head.headers.expect !== undefined) this.answer.informed(100, []);
  }

  /** An upload may go on while its answer already comes. The connection calls it too. */
  moved(): void {
    if (this.#phase === 'sending' || this.#phase === 'receiving') this.#due(this.#timeouts.idleMs);
  }

  // -- the answer calls

  pause(): void {
    this.#paused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#phase === 'receiving') this.#due(this.#timeouts.idleMs);
    this.#connection?.resume();
  }

  // -- how it may end otherwise

  /** The sweep calls. Which side is waited for decides whose fault it is. */
  expired(): void {
    switch (this.#phase) {
      case 'queued':
        return this.stop(faults.busy());
      case 'sending':
        return this.stop(this.#waitsForClient ? faults.slowClient() : faults.late('sending'));
      case 'receiving':
        return this.stop(this.#paused ? faults.clientGone('stopped reading') : faults.late('receiving'));
      case 'dialling':
      case 'awaiting':
        return this.stop(faults.late(this.#phase));
      case 'over':
        return;
    }
  }

  /** Whoever asked may no longer: instead of an answer they get the refusal; one that has begun is cut. */
  deny(refusal: Refusal): void {
    if (this.over) return;
    this.answer.refused(refusal);
    this.stop(faults.clientGone(refusal.code));
  }

  /** Ends it now, wherever it is: the upstream's connection is broken within this call. */
  stop(fault: Fault): void {
    if (this.over) return;
    const progress = this.#progress;
    this.#connection?.abort();
    this.#fail(fault, progress);
  }

  #send(connection: Connection): void {
    this.#enter('dialling', this.#timeouts.connectMs);
    try {
      connection.send(outgoingRequest(this.exchange, this.#body), this);
    } catch (error) {
      // Whoever gave the connection back a moment ago must not hear of it.
      this.stop(faults.internal(error));
    }
  }

  /** A connection that idled may have been closed before the upstream saw the request: once, on a new one, if it does no harm. */
  get #maySendAgain(): boolean {
    const whole = !(this.#body instanceof RequestBody);
    return whole && !this.#sentAgain && maySendAgain(this.exchange, this.#progress);
  }

  #sendAgain(): void {
    this.#sentAgain = true;
    this.#enter('dialling', this.#timeouts.connectMs);
    // The connection is still taking leave of its socket.
    process.nextTick(() => {
      if (!this.over) this.#send(this.#connection!);
    });
  }

  #fail(fault: Fault, progress = this.#progress): void {
    const known = { ...fault, progress };
    this.#finish(known);
    this.answer.failed(known);
  }

  #finish(fault?: Fault): void {
    if (this.#phase === 'queued') this.target.pool.withdraw(this);
    this.#phase = 'over';
    this.exchange.upstreamEndedAtMs = this.#now;
    this.upstream.deadlines.forget(this);
    if (this.#body instanceof RequestBody) this.#body.destroy();
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) this.target.pool.release(connection);
    this.upstream.over(this.target, this.exchange, this.#status, fault);
  }

  #enter(phase: Phase, ms: number): void {
    this.#phase = phase;
    this.#due(ms);
  }

  #due(ms: number): void {
    this.dueAtMs = this.#now + ms;
  }

  get #progress(): Progress {
    return this.#connection?.progress ?? 'unsent';
  }

  get #waitsForClient(): boolean {
    return this.#body instanceof RequestBody && this.#body.waitsForClient;
  }

  get #timeouts(): Upstream['config']['timeouts'] {
    return this.upstream.config.timeouts;
  }

  get #now(): number {
    return this.upstream.clock.monotonicMs();
  }
}
