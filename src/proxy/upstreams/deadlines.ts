import type { Clock } from '../../shared/clock';

/** Something that must go on before a moment, or end. */
export abstract class Timed {
  /** Monotonic milliseconds; 0 = nothing is waited for. Moving it is one assignment: that is the point of a sweep. */
  dueAtMs = 0;
  /** Place in the list of Deadlines; -1 = not watched. Belongs to Deadlines. */
  deadlineIndex = -1;
  /** The moment has passed. */
  abstract expired(): void;
}

/** How late a deadline may fire, in milliseconds. */
const SWEEP_MS = 50;

/**
 * Deadlines of everything in flight: each holds one number, and one timer looks at all of them. A timer each would cost
 * more than the policies of a request, and the ones of the HTTP client are coarse by design.
 */
export class Deadlines {
  readonly #watched: Timed[] = [];
  #timer: NodeJS.Timeout | undefined;
  #look: NodeJS.Immediate | undefined;

  constructor(private readonly clock: Clock) {}

  /** Looks every 50 ms. Does not keep the process alive. */
  start(): void {
    // When this process was held up, timers come first: what has arrived meanwhile must be heard before anybody is late.
    this.#timer ??= setInterval(() => (this.#look = setImmediate(() => this.sweep())), SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    clearImmediate(this.#look);
    this.#timer = undefined;
  }

  get size(): number {
    return this.#watched.length;
  }

  /** Everything in flight at this moment, whatever becomes of it meanwhile. */
  get watched(): readonly Timed[] {
    return [...this.#watched];
  }

  watch(item: Timed): void {
    if (item.deadlineIndex < 0) item.deadlineIndex = this.#watched.push(item) - 1;
  }

  forget(item: Timed): void {
    const index = item.deadlineIndex;
    if (index < 0) return;
    const last = this.#watched.pop()!;
    if (last !== item) {
      this.#watched[index] = last;
      last.deadlineIndex = index;
    }
    item.deadlineIndex = -1;
  }

  /** Tells everything that is due. What expires may forget itself and others meanwhile. */
  sweep(): void {
    const now = this.clock.monotonicMs();
    const due = this.#watched.filter((item) => item.dueAtMs !== 0 && now >= item.dueAtMs);
    for (const item of due) if (item.deadlineIndex >= 0) item.expired();
  }
}
