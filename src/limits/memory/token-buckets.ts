import type { Limit, Standing } from '../limiter';
import { capacityOf, intervalMicros, standing } from '../quota';
import type { Counter } from './counter';
import { KeyTable } from './key-table';

/**
 * Token buckets as GCRA, one number a key: the time at which the bucket is full again. A request moves it on by one
 * interval and is refused when that would be more than the whole burst ahead of now. So at most `burst` pass at once, and
 * at most `burst + requests · (t / perSeconds)` in any span of t seconds.
 */
export class TokenBuckets implements Counter {
  readonly #fullAt: KeyTable<number>;
  wholeAtMicros = 0;

  constructor(capacity: number) {
    this.#fullAt = new KeyTable(capacity, (fullAt, now) => fullAt - now);
  }

  decide(limit: Limit, key: string, cost: number, now: number, spend: boolean): Standing {
    const interval = intervalMicros(limit);
    const whole = interval * capacityOf(limit);
    const before = this.#before(key, now, whole);
    const after = before + interval * cost;
    const wait = after - whole - now;
    if (wait > 0) return standing(false, Math.floor((whole - before + now) / interval), before - now, wait);
    if (spend) this.#set(key, after, now);
    return standing(
      true,
      Math.floor((whole - after + now) / interval),
      after - now,
      Math.max(0, wait + interval * cost),
    );
  }

  note(limit: Limit, key: string, cost: number, now: number): void {
    const interval = intervalMicros(limit);
    const whole = interval * capacityOf(limit);
    this.#set(key, Math.min(this.#before(key, now, whole) + interval * cost, now + whole), now);
  }

  #set(key: string, fullAt: number, now: number): void {
    if (fullAt > this.wholeAtMicros) this.wholeAtMicros = fullAt;
    this.#fullAt.set(key, fullAt, now);
  }

  /** The upper bound matters when a reload made the limit smaller: nobody waits longer than the limit of today says. */
  #before(key: string, now: number, whole: number): number {
    return Math.min(Math.max(this.#fullAt.get(key) ?? now, now), now + whole);
  }
}
