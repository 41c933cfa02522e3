import type { Dispatcher } from 'undici';
import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Answer, Fault, Flow } from '../policy';
import { type Connection, Timed, type Target, type Upstream, type Waiter } from '../upstreams';
import { FaultError, faults } from './faults';
import { faultWhenLate, type Phase } from './phase';
import { RequestBody, type BodyWatcher } from './request-body';
import { relocate } from './references';
import { clientHeaders, clientTrailers, type HeadBytes } from './response-headers';
import { isHarmlessToRepeat } from './second-try';
import { upstreamRequest } from './upstream-request';

/**
 * One exchange on its way to one target: waits for a connection, sends, relays the answer. undici calls the `on…` methods;
 * the sweep calls `expired`; the answer calls `pause`, `resume` and, when the client leaves, `stop`. However it ends, it
 * ends once: the connection goes back, the circuit has its verdict, the answer has its last call.
 */
export class Sending extends Timed implements Waiter, BodyWatcher, Flow, Dispatcher.DispatchHandler {
  #phase: Phase = 'queued';
  #connection: Connection | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #judged = false;
  #retried = false;
  /** The socket had served other requests: the peer may have closed it before it saw this one. */
  #reused = false;
  /** Something of an answer was seen. */
  #answering = false;
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

  #body: Buffer | RequestBody | null = null;

  /** Waits for a connection, as long as opening one may take. */
  begin(body: Buffer | RequestBody | null): void {
    this.#body = body;
    this.upstream.deadlines.watch(this);
    this.#enter('queued', this.upstream.config.timeouts.connectMs);
    if (!this.target.pool.acquire(this)) this.stop(faults.busy());
  }

  // -- the pool calls

  connected(connection: Connection): void {
    this.#connection = connection;
    try {
      this.#dispatch(connection);
    } catch (error) {
      // Whoever gave the connection back a moment ago must not hear of it.
      this.#fail(faults.internal(error));
    }
  }

  // -- undici calls, in this order

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    const connection = this.#connection;
    if (connection === undefined) return controller.abort(new FaultError(faults.clientGone()));
    this.#reused = connection.requests++ > 0;
    this.#enter('sending', this.#timeouts.idleMs);
  }

  onBodySent(): void {
    this.moved();
  }

  /** An upload that moves is not late: the wait for the first byte begins when the last one has been sent. */
  onRequestSent(): void {
    if (this.#phase === 'sending') this.#enter('awaiting', this.#timeouts.firstByteMs);
  }

  onResponseStarted(): void {
    this.#answering = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const { fields, contentLength } = clientHeaders((controller.rawHeaders ?? []) as HeadBytes);
    if (status < 200) {
      if (this.#phase === 'awaiting') this.#due(this.#timeouts.firstByteMs);
      return this.answer.informed(status, fields);
    }
    relocate(fields, this.exchange, this.upstream);
    this.#judge('succeeded');
    this.exchange.upstreamAnsweredAtMs = this.#now;
    this.#enter('receiving', this.#timeouts.idleMs);
    const bodiless = this.exchange.head.method === 'HEAD' || status === 204 || status === 304;
    this.answer.started(status, fields, this, bodiless ? 0 : contentLength);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#due(this.#timeouts.idleMs);
    this.answer.data(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.over) return;
    this.#finish();
    this.answer.ended(clientTrailers((controller.rawTrailers ?? []) as HeadBytes));
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.over) return;
    if (this.#maySendAgain(error)) return this.#sendAgain();
    this.#fail(this.#faultOf(error));
  }

  // -- the request's body calls

  wanted(): void {
    if (this.exchange.head.headers.expect !== undefined) this.answer.informed(100, []);
  }

  /** An upload may go on while its answer already comes. */
  moved(): void {
    if (this.#phase === 'sending' || this.#phase === 'receiving') this.#due(this.#timeouts.idleMs);
  }

  // -- the answer calls

  pause(): void {
    this.#paused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#phase === 'receiving') this.#due(this.#timeouts.idleMs);
    this.#controller?.resume();
  }

  // -- how it may end otherwise

  /** The sweep calls. Which side is waited for decides whose fault it is. */
  expired(): void {
    if (this.#phase === 'over') return;
    this.stop(faultWhenLate(this.#phase, { isUploading: this.#waitsForClient, hasPaused: this.#paused }));
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
    // undici answers with onResponseError, in this call
    if (this.#controller !== undefined && !this.#controller.aborted) this.#controller.abort(new FaultError(fault));
    // a dial can only be broken off with its connection
    else if (this.#phase === 'dialling') this.#break(fault);
    else this.#fail(fault);
  }

  #dispatch(connection: Connection): void {
    this.#enter('dialling', this.#timeouts.connectMs);
    connection.client.dispatch(upstreamRequest(this.exchange, this.#body), this);
  }

  /** Once, on a new connection, when this one was dead before it saw the request. */
  #maySendAgain(error: Error): boolean {
    const isFirst = this.#reused && !this.#retried && !this.#answering && this.#body === null;
    return isFirst && isHarmlessToRepeat(this.exchange.head.method, error);
  }

  #sendAgain(): void {
    this.#retried = true;
    this.#controller = undefined;
    this.#enter('dialling', this.#timeouts.connectMs);
    // The client behind the connection is still taking leave of its socket.
    process.nextTick(() => {
      if (!this.over) this.#dispatch(this.#connection!);
    });
  }

  #break(fault: Fault): void {
    const connection = this.#connection!;
    this.#connection = undefined;
    this.#fail(fault);
    this.target.pool.discard(connection);
  }

  #fail(fault: Fault): void {
    this.#judge(fault.who === 'upstream' ? 'failed' : 'abandoned');
    this.#finish();
    if (this.#body instanceof RequestBody) this.#body.destroy();
    this.answer.failed(fault);
  }

  #finish(): void {
    if (this.#phase === 'queued') this.target.pool.withdraw(this);
    this.#phase = 'over';
    this.exchange.upstreamEndedAtMs = this.#now;
    this.upstream.deadlines.forget(this);
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) this.target.pool.release(connection);
  }

  #judge(verdict: 'succeeded' | 'failed' | 'abandoned'): void {
    if (this.#judged) return;
    this.#judged = true;
    this.upstream.breaker[verdict](this.exchange);
  }

  #faultOf(error: Error): Fault {
    if (error instanceof FaultError) return error.fault;
    if ((error as NodeJS.ErrnoException).code === 'UND_ERR_INVALID_ARG') return faults.internal(error);
    return this.#controller === undefined ? faults.unreachable(error) : faults.broken(error);
  }

  #enter(phase: Phase, ms: number): void {
    this.#phase = phase;
    this.#due(ms);
  }

  #due(ms: number): void {
    this.dueAtMs = this.#now + ms;
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
