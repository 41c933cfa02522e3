import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { faults, maySendAgain } from '../forward';
import type { Answer, Fault, Flow, Forward, RawHeaders } from '../policy';
import { StatusSet, Timed, type Upstream } from '../upstreams';
import { retryAfterMs } from './retry-after';
import { tellTimeLeft } from './time-left';
import { Try } from './try';

const statusSets = new WeakMap<Upstream, StatusSet>();

/**
 * One exchange and its tries, one after the other. A try that is given up for its status goes on by itself and reaches
 * nobody any more. However it goes, the client's answer gets what one try said, and exactly one end.
 */
export class Tries extends Timed {
  #current: Try | undefined;
  #left: number;
  #pauses = 0;
  #gone: Fault | undefined;
  #over = false;

  constructor(
    private readonly upstream: Upstream,
    private readonly next: Forward,
    private readonly exchange: Exchange,
    private readonly answer: Answer,
  ) {
    super();
    this.#left = upstream.config.retry.attempts;
  }

  begin(): void {
    this.answer.onClientGone((fault = faults.clientGone()) => this.#cancel(fault));
    if (!this.#over) this.#try();
  }

  /** A try is late, or a pause is over. */
  expired(): void {
    this.upstream.deadlines.forget(this);
    if (this.#current === undefined) this.#try();
    else this.#current.cancel(faults.late('try'));
  }

  // -- the present try calls; one that was given up does not any more

  informed(status: number, headers: RawHeaders): void {
    this.answer.informed(status, headers);
  }

  started(one: Try, status: number, headers: RawHeaders, flow: Flow, length: number): void {
    if (this.#statuses.has(status) && this.#mayFollow({ status, code: '', who: 'upstream', progress: 'sent' })) {
      const pauseMs = this.#pauseMs(retryAfterMs(headers, this.upstream.clock.nowMs()));
      if (pauseMs !== undefined && this.#spend()) {
        one.giveUp(this.upstream);
        return this.#again(pauseMs);
      }
    }
    this.upstream.deadlines.forget(this);
    one.goOn();
    this.answer.started(status, headers, flow, length);
  }

  failed(fault: Fault): void {
    if (this.#over) return;
    const pauseMs = this.#gone === undefined && this.#mayFollow(fault) ? this.#pauseMs(0) : undefined;
    if (pauseMs !== undefined && this.#spend()) return this.#again(pauseMs);
    this.#end();
    this.answer.failed(fault);
  }

  refused(refusal: Refusal): void {
    if (this.#over) return;
    this.#end();
    this.answer.refused(refusal);
  }

  // --

  #try(): void {
    const { upstream, exchange } = this;
    const now = upstream.clock.monotonicMs();
    const { perTryMs } = upstream.config.retry;
    if (perTryMs !== undefined) this.#wakeAt(now + perTryMs);
    tellTimeLeft(exchange, now);
    const one = new Try(this, this.answer);
    this.#current = one;
    this.next(exchange, one);
  }

  /** @param pauseMs 0: at once */
  #again(pauseMs: number): void {
    const { exchange, upstream } = this;
    this.#left--;
    this.#current = undefined;
    upstream.deadlines.forget(this);
    if (exchange.target !== undefined) (exchange.tried ??= []).push(exchange.target);
    if (pauseMs === 0) return this.#try();
    this.#pauses++;
    this.#wakeAt(upstream.clock.monotonicMs() + pauseMs);
  }

  /** Whether another try can do any good, and no harm. */
  #mayFollow({ who, code, progress }: Fault): boolean {
    const { exchange, upstream } = this;
    if (this.#left === 0 || progress === undefined || (who !== 'upstream' && code !== 'upstream-busy')) return false;
    if (!maySendAgain(exchange, progress)) return false;
    if (progress !== 'unsent' && !upstream.config.retry.methods.includes(exchange.head.method as 'GET')) return false;
    return exchange.deadlineAtMs === 0 || upstream.clock.monotonicMs() < exchange.deadlineAtMs;
  }

  /** @returns how long to wait before the next try, in milliseconds; undefined: there is nobody to try */
  #pauseMs(askedMs: number): number | undefined {
    const { exchange, upstream } = this;
    const { sameTarget, pauseMs, maxPauseMs } = upstream.config.retry;
    if (upstream.hasAnother(exchange)) return 0;
    if (!sameTarget || askedMs > maxPauseMs) return undefined;
    const longest = Math.min(maxPauseMs, pauseMs * 2 ** this.#pauses);
    const ms = Math.max(1, askedMs, longest * (0.5 + upstream.random() / 2));
    const left = exchange.deadlineAtMs - upstream.clock.monotonicMs();
    return exchange.deadlineAtMs !== 0 && ms >= left ? undefined : ms;
  }

  #spend(): boolean {
    return this.upstream.retries.spend();
  }

  #cancel(fault: Fault): void {
    this.#gone ??= fault;
    if (this.#over) return;
    if (this.#current !== undefined) return this.#current.cancel(fault);
    this.#end();
    this.answer.failed(fault);
  }

  #wakeAt(atMs: number): void {
    this.dueAtMs = atMs;
    this.upstream.deadlines.watch(this);
  }

  #end(): void {
    this.#over = true;
    this.upstream.deadlines.forget(this);
  }

  get #statuses(): StatusSet {
    let set = statusSets.get(this.upstream);
    if (set === undefined) statusSets.set(this.upstream, (set = new StatusSet(this.upstream.config.retry.statuses)));
    return set;
  }
}
