import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { faults } from '../forward';
import type { Answer, Fault, RawHeaders, Wrapper } from '../policy';
import { Alarm, type Deadlines, type Upstream } from '../upstreams';
import { PassingAnswer } from './passing-answer';
import { callersTimeLeftMs, callTimeoutMs, tellTimeLeft } from './time-left';

/**
 * The whole of an answer within a time, waiting and further tries included: the upstream's `timeouts.totalMs`, or less
 * where a trusted caller, or a call of gRPC, waits less. The upstream is told what is left. Fault: 504 `upstream-timeout`; an answer that has
 * begun is cut.
 */
export function withinDeadline({ config, clock, deadlines }: Upstream): Wrapper {
  const { totalMs = Infinity } = config.timeouts;
  return (next) => (exchange, answer) => {
    const withinMs = Math.min(totalMs, callersTimeLeftMs(exchange) ?? Infinity, callTimeoutMs(exchange) ?? Infinity);
    if (withinMs === Infinity) return next(exchange, answer);
    const now = clock.monotonicMs();
    exchange.deadlineAtMs = now + withinMs;
    tellTimeLeft(exchange, now);
    const timed = new TimedAnswer(exchange, deadlines, answer);
    next(exchange, timed);
  };
}

class TimedAnswer extends PassingAnswer {
  readonly #alarm = new Alarm(() => this.#late());
  #cancel: ((fault?: Fault) => void) | undefined;

  constructor(
    exchange: Exchange,
    private readonly deadlines: Deadlines,
    next: Answer,
  ) {
    super(next);
    this.#alarm.dueAtMs = exchange.deadlineAtMs;
    deadlines.watch(this.#alarm);
  }

  override onClientGone(cancel: (fault?: Fault) => void): void {
    this.#cancel = cancel;
    this.next.onClientGone(cancel);
  }

  override ended(trailers: RawHeaders): void {
    this.deadlines.forget(this.#alarm);
    this.next.ended(trailers);
  }

  override failed(fault: Fault): void {
    this.deadlines.forget(this.#alarm);
    this.next.failed(fault);
  }

  override refused(refusal: Refusal): void {
    this.deadlines.forget(this.#alarm);
    this.next.refused(refusal);
  }

  /** Whoever has it now ends it, and says so by `failed`. */
  #late(): void {
    this.deadlines.forget(this.#alarm);
    this.#cancel?.(faults.late('deadline'));
  }
}
