import type { Limit, LimitDecision } from '../limiter';
import { decision, intervalMicros } from '../quota';
import type { Counter } from './counter';
import { KeyTable } from './key-table';

/**
 * Token buckets as GCRA, one number a key: the time at which the bucket is full again. A request moves it on by one
 * interval and is refused when that would be more than the whole quota ahead of now. So at most `requests` pass at once,
 * and at most `requests + requests · (t / perSeconds)` in any span of t seconds.
 */
export class TokenBuckets implements Counter {
  readonly #fullAt: KeyTable<number>;

  constructor(capacity: number) {
    this.#fullAt = new KeyTable(capacity, (fullAt, now) => fullAt - now);
  }

  decide(limit: Limit, key: string, cost: number, now: number, spend: boolean): LimitDecision {
    const interval = intervalMicros(limit);
    const whole = interval * limit.requests;
    // The upper bound matters when a reload made the limit smaller: nobody waits longer than the limit of today says.
    const before = Math.min(Math.max(this.#fullAt.get(key) ?? now, now), now + whole);
    const after = before + interval * cost;
    const wait = after - whole - now;
    if (wait > 0) return decision(false, Math.floor((whole - before + now) / interval), before - now, wait);
    if (spend) this.#fullAt.set(key, after, now);
    return decision(true, Math.floor((whole - after + now) / interval), after - now, 0);
  }
}
