import type { Clock } from '../shared/clock';

/** What one user has open on one route, and the messages it may still send: one token bucket over all of them. */
export class UserSockets {
  open = 0;
  #left = Infinity;
  #asOfMs = 0;
  /** From then on the bucket is full, and there is nothing to remember. Monotonic milliseconds. */
  fullAtMs = 0;

  /** @returns whether one more message may pass. @param burst most at once */
  mayPass(perSecond: number, burst: number, nowMs: number): boolean {
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#asOfMs) / 1000) * perSecond);
    this.#asOfMs = nowMs;
    const passes = this.#left >= 1;
    if (passes) this.#left--;
    this.fullAtMs = nowMs + ((burst - this.#left) / perSecond) * 1000;
    return passes;
  }
}

/**
 * Who has how many WebSockets open here, by route and user. It outlives changes of the configuration, as they do. Whoever
 * closes all is remembered until the bucket would be full: coming again gives no new one.
 */
export class OpenSockets {
  readonly #of = new Map<string, UserSockets>();
  /** Who has none open, and no full bucket. */
  readonly #gone = new Set<string>();

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  get nowMs(): number {
    return this.clock.monotonicMs();
  }

  /** @param most undefined: no bound. @returns undefined when there would be too many; else it must be left */
  enter(key: string, most = Infinity): UserSockets | undefined {
    const sockets = this.#of.get(key) ?? new UserSockets();
    if (sockets.open >= most) return undefined;
    sockets.open++;
    this.#of.set(key, sockets);
    this.#gone.delete(key);
    return sockets;
  }

  leave(key: string): void {
    const sockets = this.#of.get(key);
    if (sockets === undefined || --sockets.open > 0) return;
    if (sockets.fullAtMs > this.nowMs) this.#gone.add(key);
    else this.#of.delete(key);
    this.#forget();
  }

  /** How many users are remembered. */
  get size(): number {
    return this.#of.size;
  }

  /** Looks at two for each one that goes: what is remembered does not outgrow those who went lately. */
  #forget(): void {
    const [first, second] = this.#gone;
    for (const key of [first, second]) {
      if (key === undefined) return;
      this.#gone.delete(key);
      if (this.#of.get(key)!.fullAtMs <= this.nowMs) this.#of.delete(key);
      else this.#gone.add(key);
    }
  }

  /** Whether one more may come. */
  hasRoom(key: string, most = Infinity): boolean {
    return (this.#of.get(key)?.open ?? 0) < most;
  }
}
