/** A rule: so many requests in so much time. */
export interface Limit {
  /** Names the counter and the policy in `RateLimit-Policy`; unique among the limits of an installation. */
  readonly name: string;
  readonly requests: number;
  readonly perSeconds: number;
  /** Token bucket (GCRA) lets a burst of `requests` through, then an even flow; sliding window counts the last `perSeconds`. */
  readonly algorithm: 'token-bucket' | 'sliding-window';
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

/** One limiter for the door, the routes and @nestjs/throttler; in memory, or shared in Redis. */
export abstract class Limiter {
  /** Spends one (or `cost`) of the key's quota. Synchronous in memory. Never throws: a lost store falls back to memory. */
  abstract take(limit: Limit, key: string, cost?: number): LimitDecision | Promise<LimitDecision>;
  /** The decision that `take` would come to, without spending. */
  abstract peek(limit: Limit, key: string): LimitDecision | Promise<LimitDecision>;
}
