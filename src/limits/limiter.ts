/** A rule: so many requests in so much time. */
export interface Limit {
  /** Names the counter and the policy in `RateLimit-Policy`; unique among the limits of an installation. */
  readonly name: string;
  readonly requests: number;
  readonly perSeconds: number;
  /** Token bucket (GCRA) lets a burst through, then an even flow; sliding window counts the last `perSeconds`. */
  readonly algorithm: 'token-bucket' | 'sliding-window';
  /** Of a token bucket: so many at once. `requests` when absent. */
  readonly burst?: number | undefined;
}

/** What one request wants to spend under one limit. */
export interface Ask {
  readonly limit: Limit;
  readonly key: string;
  readonly cost: number;
}

export interface LimitDecision {
  readonly allowed: boolean;
  /** Requests left at this moment, never negative. */
  readonly remaining: number;
  /** Seconds until the whole quota is back, rounded up. */
  readonly resetSeconds: number;
  /** Seconds after which a refused request may come again, rounded up; 0 when allowed. A client that waits so long is let through. */
  readonly retryAfterSeconds: number;
}

/** A decision that also tells of the request after this one. */
export interface Standing extends LimitDecision {
  /** Seconds after which the next request of the same cost is let through, rounded up; 0 = at once. */
  readonly nextSeconds: number;
}

/** One limiter for the door, the routes and @nestjs/throttler; in memory, or shared in Redis. */
export abstract class Limiter {
  /**
   * All limits of one request in one step: every one of them is spent, or, when one refuses, none.
   * Synchronous where memory decides. Never throws: a lost store falls back to memory.
   * @param spend false: only looks
   * @returns one standing for each ask, in their order, as it is after this request
   */
  abstract decide(asks: readonly Ask[], spend: boolean): readonly Standing[] | Promise<readonly Standing[]>;

  /** Spends one (or `cost`) of the key's quota under one limit. */
  take(limit: Limit, key: string, cost = 1): Standing | Promise<Standing> {
    return only(this.decide([{ limit, key, cost }], true));
  }

  /** The decision that `take` would come to, without spending. */
  peek(limit: Limit, key: string, cost = 1): Standing | Promise<Standing> {
    return only(this.decide([{ limit, key, cost }], false));
  }
}

function only(decided: readonly Standing[] | Promise<readonly Standing[]>): Standing | Promise<Standing> {
  return decided instanceof Promise ? decided.then(([standing]) => standing!) : decided[0]!;
}
