import type { Clock } from '../shared/clock';

/** What one user has open on one route, and the messages it may still send: one token bucket over all of them. */
export class UserSockets {
  open = 0;
  #left = Infinity;
  #asOfMs = 0;

  /** @returns whether one more message may pass. @param burst most at once */
  mayPass(perSecond: number, burst: number, nowMs: number): boolean {
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#asOfMs) / 1000) * perSecond);
    this.#asOfMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

/**
 * Who has how many WebSockets open here, by route and user. It outlives changes of the configuration, as they do. Only
 * those who have one are remembered: whoever closes all and comes again begins with a full bucket.
 */
export class OpenSockets {
  readonly #of = new Map<string, UserSockets>();

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
    return sockets;
  }

  leave(key: string): void {
    const sockets = this.#of.get(key);
    if (sockets !== undefined && --sockets.open === 0) this.#of.delete(key);
  }

  /** Whether one more may come. */
  hasRoom(key: string, most = Infinity): boolean {
    return (this.#of.get(key)?.open ?? 0) < most;
  }
}
