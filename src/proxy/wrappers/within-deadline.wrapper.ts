import type { Refusal } from '../../shared/problem';
import { faults } from '../forward';
import type { Answer, Fault, RawHeaders, Wrapper } from '../policy';
import { Alarm, type Deadlines, type Upstream } from '../upstreams';
import { PassingAnswer } from './passing-answer';
import { callersDeadlineMs, tellTimeLeft } from './time-left';

/**
 * The whole of an answer within a time, waiting and further tries included: the upstream's `timeouts.totalMs`, or less
 * where a trusted caller, or a call of gRPC, waits less. The upstream is told what is left. Fault: 504 `upstream-timeout`;
 * an answer that has begun is cut. Of a caller that waits less than we would it says nothing about the upstream.
 */
export function withinDeadline({ config, clock, deadlines }: Upstream): Wrapper {
  const { totalMs = Infinity } = config.timeouts;
  return (next) => (exchange, answer) => {
    const now = clock.monotonicMs();
    const ours = now + totalMs;
    const callers = callersDeadlineMs(exchange);
    const dueAtMs = Math.min(ours, callers);
    if (dueAtMs === Infinity) return next(exchange, answer);
    const late = callers < ours ? faults.callerLeft() : faults.late('deadline');
    if (dueAtMs <= now) return answer.failed(late);
    exchange.deadlineAtMs = dueAtMs;
    tellTimeLeft(exchange, now);
    next(exchange, new TimedAnswer(dueAtMs, late, deadlines, answer));
  };
}

class TimedAnswer extends PassingAnswer {
  readonly #alarm = new Alarm(() => this.#late());
  #cancel: ((fault?: Fault) => void) | undefined;

  constructor(
    dueAtMs: number,
    private readonly late: Fault,
    private readonly deadlines: Deadlines,
    next: Answer,
  ) {
    super(next);
    this.#alarm.dueAtMs = dueAtMs;
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
    this.#cancel?.(this.late);
  }
}
