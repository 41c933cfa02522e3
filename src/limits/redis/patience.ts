import type { Clock } from '../../shared/clock';

/** Somebody who waits. `over` says whether waiting has ended meanwhile, and ends it. */
export interface Waiting {
  /** @returns false when it was too late already */
  end(): boolean;
}

class Waiter implements Waiting {
  waits = true;
  constructor(
    readonly untilMs: number,
    readonly late: () => void,
  ) {}

  end(): boolean {
    const waited = this.waits;
    this.waits = false;
    return waited;
  }
}

/**
 * Bounds how long answers are waited for. All wait equally long, so who came first is late first: a queue and one timer
 * serve them all. When time is up, what the sockets hold already is read first: a process that was busy itself does not
 * take that for silence.
 */
export class Patience {
  #queue: Waiter[] = [];
  #first = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ms: number,
    private readonly clock: Clock,
  ) {}

  /** @param late called once, unless the waiting was ended before */
  begin(late: () => void): Waiting {
    const waiter = new Waiter(this.clock.monotonicMs() + this.ms, late);
    this.#queue.push(waiter);
    this.#arm(this.ms);
    return waiter;
  }

  /** Tells all whose time is up. */
  sweep(): void {
    const now = this.clock.monotonicMs();
    for (; this.#first < this.#queue.length; this.#first++) {
      const waiter = this.#queue[this.#first]!;
      if (waiter.waits && waiter.untilMs > now) break;
      if (waiter.end()) waiter.late();
    }
    this.#forget();
    if (this.#first < this.#queue.length) this.#arm(this.#queue[this.#first]!.untilMs - now);
  }

  #arm(ms: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      setImmediate(() => {
        this.#timer = undefined;
        this.sweep();
      });
    }, ms).unref();
  }

  /** Those in front are gone; moved together now and then, not each time. */
  #forget(): void {
    if (this.#first * 2 < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
  }
}
