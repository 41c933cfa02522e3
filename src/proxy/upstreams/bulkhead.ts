import type { Clock } from '../../shared/clock';
import type { UpstreamConfig } from '../routes/gateway-config';
import { Alarm } from './alarm';
import type { Deadlines } from './deadlines';

type BulkheadConfig = NonNullable<UpstreamConfig['bulkhead']>;

/** Somebody who waits for a place. */
interface Waiting {
  admitted(): void;
}

/** So many exchanges at once, and a bounded queue before them: for whom, and how long. */
export class Bulkhead {
  inFlight = 0;
  /** In order of arrival. */
  readonly #waiting = new Set<Waiting>();

  constructor(
    private readonly config: BulkheadConfig,
    private readonly clock: Clock,
    private readonly deadlines: Deadlines,
  ) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  /** @returns whether there is a place at once; it must be given back with `leave` */
  enter(): boolean {
    if (this.inFlight >= this.config.maxInFlight) return false;
    this.inFlight++;
    return true;
  }

  /**
   * Waits for a place that `enter` did not have.
   * @param then called once: with true when there is one, to be given back; with false when it took too long
   * @returns how to wait no longer; undefined when the queue is full, then nothing is called
   */
  wait(then: (admitted: boolean) => void): (() => void) | undefined {
    if (this.#waiting.size >= this.config.queue) return undefined;
    const settle = (admitted: boolean): void => {
      leaveQueue();
      then(admitted);
    };
    const alarm = new Alarm(() => settle(false));
    const one: Waiting = { admitted: () => settle(true) };
    const leaveQueue = (): void => {
      this.#waiting.delete(one);
      this.deadlines.forget(alarm);
    };
    alarm.dueAtMs = this.clock.monotonicMs() + this.config.queueMs;
    this.#waiting.add(one);
    this.deadlines.watch(alarm);
    return leaveQueue;
  }

  /** A place is free; who waits longest gets it. */
  leave(): void {
    const [next] = this.#waiting;
    if (next !== undefined) return next.admitted();
    this.inFlight--;
  }
}
