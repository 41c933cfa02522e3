import type { Refusal } from '../../shared/problem';
import type { Tracing } from '../../shared/telemetry';
import type { Exchange } from '../exchange';
import { identityHeaderNames } from '../identity-header-names';
import type { Parts } from '../parts';
import type { Answer, Fault, Flow, RawHeaders, Wrapper } from '../policy';
import type { Target, Upstream } from '../upstreams';
import { PassingAnswer } from './passing-answer';

/**
 * A span for each try, whose id the upstream gets in `traceparent`: what it does belongs to this try, and not to the one
 * before (docs/traces.md). Not there while nothing is exported; a trace that is not kept passes.
 */
export function traceTry(
  { tracing, clock }: Pick<Parts, 'tracing' | 'clock'>,
  upstream: Upstream,
): Wrapper | undefined {
  if (tracing === undefined) return undefined;
  return (next) => (exchange, answer) => {
    if (!tracing.keeps(exchange.head)) return next(exchange, answer);
    const one = new TracedTry(exchange, upstream.name, tracing, clock, answer);
    next(exchange, one);
    one.sentTo(exchange.target);
  };
}

class TracedTry extends PassingAnswer {
  readonly #spanId: string;
  readonly #startedAtMs: number;
  readonly #resends: number;
  #target: Target | undefined;
  #status = 0;
  #isOver = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly service: string,
    private readonly tracing: Tracing,
    private readonly clock: Parts['clock'],
    next: Answer,
  ) {
    super(next);
    this.#spanId = tracing.newSpanId();
    this.#startedAtMs = clock.monotonicMs();
    this.#resends = exchange.tried?.length ?? 0;
    const { addedHeaders, head } = exchange;
    const at = addedHeaders.indexOf(identityHeaderNames.traceparent);
    if (at >= 0) addedHeaders[at + 1] = `00-${head.trace.traceId}-${this.#spanId}-${head.trace.flags}`;
  }

  /** The next try may go elsewhere before this one has ended. */
  sentTo(target: Target | undefined): void {
    this.#target = target;
  }

  override started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    this.#status = status;
    this.next.started(status, headers, flow, length);
  }

  override ended(trailers: RawHeaders): void {
    this.#over(undefined);
    this.next.ended(trailers);
  }

  override failed(fault: Fault): void {
    this.#over(fault.code);
    this.next.failed(fault);
  }

  override refused(refusal: Refusal): void {
    this.#over(refusal.code);
    this.next.refused(refusal);
  }

  #over(fault: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { exchange, clock } = this;
    const durationMs = clock.monotonicMs() - this.#startedAtMs;
    this.tracing.sent(exchange.head, {
      spanId: this.#spanId,
      service: this.service,
      target: this.#target ?? exchange.target,
      path: exchange.route.targetPath(exchange.head.path),
      resends: this.#resends,
      status: this.#status,
      fault,
      startMs: clock.nowMs() - durationMs,
      durationMs,
    });
  }
}
