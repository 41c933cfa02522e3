import type { Clock } from '../../shared/clock';
import { type Ask, Limiter, type Limit, type Standing } from '../limiter';
import type { LimiterStatus } from '../limiter-status';
import { boundedCost, boundedKey, MICROS_PER_SECOND } from '../quota';
import type { Counter } from './counter';
import { SlidingWindows } from './sliding-windows';
import { TokenBuckets } from './token-buckets';

const KEYS_PER_LIMIT = 100_000;
/** How long a limit that nobody asks is remembered. */
const KEPT_MICROS = 60 * MICROS_PER_SECOND;

/**
 * Counts in this process, synchronously. Each limit has a table of its own with at most `keysPerLimit` keys (a token
 * bucket's key costs about 100 bytes), so a flood under one limit cannot make another forget; see KeyTable for who leaves a full one.
 * A table leaves when nobody has spent anything of it any more and another limit comes: limits come and go with the configuration.
 */
export class MemoryLimiter extends Limiter implements LimiterStatus {
  readonly store = 'memory';
  readonly degraded = false;
  readonly #buckets = new Map<string, Counter>();
  readonly #windows = new Map<string, Counter>();

  /** Limits that are counted at this moment. */
  get limits(): number {
    return this.#buckets.size + this.#windows.size;
  }

  constructor(
    private readonly clock: Clock,
    private readonly keysPerLimit = KEYS_PER_LIMIT,
  ) {
    super();
  }

  override decide(asks: readonly Ask[], spend: boolean): readonly Standing[] {
    const now = this.#now();
    if (asks.length === 1) return [this.#one(asks[0]!, now, spend)];
    const looked = asks.map((ask) => this.#one(ask, now, false));
    if (spend && looked.every(({ allowed }) => allowed)) for (const ask of asks) this.#one(ask, now, true);
    return looked;
  }

  override take(limit: Limit, key: string, cost = 1): Standing {
    return this.#one({ limit, key, cost }, this.#now(), true);
  }

  override peek(limit: Limit, key: string, cost = 1): Standing {
    return this.#one({ limit, key, cost }, this.#now(), false);
  }

  /** Writes down what somebody else has let through, also beyond the quota. */
  note(asks: readonly Ask[]): void {
    const now = this.#now();
    for (const { limit, key, cost } of asks)
      this.#counter(limit).note(limit, boundedKey(key), boundedCost(limit, cost), now);
  }

  #now(): number {
    return Math.floor(this.clock.monotonicMs() * 1000);
  }

  #one({ limit, key, cost }: Ask, now: number, spend: boolean): Standing {
    return this.#counter(limit).decide(limit, boundedKey(key), boundedCost(limit, cost), now, spend);
  }

  #counter({ name, algorithm }: Limit): Counter {
    const counters = algorithm === 'token-bucket' ? this.#buckets : this.#windows;
    let counter = counters.get(name);
    if (!counter) {
      this.#forgetIdle();
      counter =
        algorithm === 'token-bucket' ? new TokenBuckets(this.keysPerLimit) : new SlidingWindows(this.keysPerLimit);
      counters.set(name, counter);
    }
    return counter;
  }

  /**
   * Limits that a change of the configuration took away, and whose quotas have been whole for a while: the quota of a
   * generous one is whole between two requests. One that is asked again begins anew.
   */
  #forgetIdle(): void {
    const before = this.#now() - KEPT_MICROS;
    for (const counters of [this.#buckets, this.#windows])
      for (const [name, { wholeAtMicros }] of counters) if (wholeAtMicros <= before) counters.delete(name);
  }
}
