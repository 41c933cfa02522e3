// The global of that name is an accessor, which costs as much as the time itself.
import { performance } from 'node:perf_hooks';

/** Time comes in here, so that a test can hold it. */
export abstract class Clock {
  /** Wall-clock time, in milliseconds since the epoch. */
  abstract nowMs(): number;
  /** Monotonic time, in milliseconds: for durations, deadlines and rates. */
  abstract monotonicMs(): number;
}

export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }
  monotonicMs(): number {
    return performance.now();
  }
}

/** A clock that a test moves. */
export class FakeClock extends Clock {
  constructor(private atMs = Date.UTC(2026, 0, 1)) {
    super();
  }
  nowMs(): number {
    return this.atMs;
  }
  monotonicMs(): number {
    return this.atMs;
  }
  advance(ms: number): void {
    this.atMs += ms;
  }
}
