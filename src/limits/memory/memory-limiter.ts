import type { Clock } from '../../shared/clock';
import { Limiter, type Limit, type LimitDecision } from '../limiter';
import type { LimiterStatus } from '../limiter-status';
import { boundedCost, boundedKey } from '../quota';
import type { Counter } from './counter';
import { SlidingWindows } from './sliding-windows';
import { TokenBuckets } from './token-buckets';

const KEYS_PER_LIMIT = 100_000;

/**
 * Counts in this process, synchronously. Each limit has a table of its own with at most `keysPerLimit` keys (a token
 * bucket's key costs about 100 bytes), so a flood under one limit cannot make another forget; see KeyTable for who leaves a full one.
 */
export class MemoryLimiter extends Limiter implements LimiterStatus {
  readonly store = 'memory';
  readonly degraded = false;
  readonly #buckets = new Map<string, Counter>();
  readonly #windows = new Map<string, Counter>();

  constructor(
    private readonly clock: Clock,
    private readonly keysPerLimit = KEYS_PER_LIMIT,
  ) {
    super();
  }

  override take(limit: Limit, key: string, cost = 1): LimitDecision {
    return this.#decide(limit, key, boundedCost(limit, cost), true);
  }

  override peek(limit: Limit, key: string): LimitDecision {
    return this.#decide(limit, key, 1, false);
  }

  #decide(limit: Limit, key: string, cost: number, spend: boolean): LimitDecision {
    const now = Math.floor(this.clock.monotonicMs() * 1000);
    return this.#counter(limit).decide(limit, boundedKey(key), cost, now, spend);
  }

  #counter({ name, algorithm }: Limit): Counter {
    const counters = algorithm === 'token-bucket' ? this.#buckets : this.#windows;
    let counter = counters.get(name);
    if (!counter) {
      counter =
        algorithm === 'token-bucket' ? new TokenBuckets(this.keysPerLimit) : new SlidingWindows(this.keysPerLimit);
      counters.set(name, counter);
    }
    return counter;
  }
}
