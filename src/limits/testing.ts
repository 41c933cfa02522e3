import { type Ask, Limiter, type Limit, type Standing } from './limiter';

const ALLOWED: Standing = { allowed: true, remaining: 1, resetSeconds: 1, retryAfterSeconds: 0, nextSeconds: 0 };
const REFUSED: Standing = { allowed: false, remaining: 0, resetSeconds: 60, retryAfterSeconds: 42, nextSeconds: 42 };

/** A limiter that a test tells what to decide, and that remembers what it was asked. */
export class FakeLimiter extends Limiter {
  readonly taken: { limit: Limit; key: string; cost: number }[] = [];
  readonly peeked: { limit: Limit; key: string }[] = [];
  readonly #refused = new Set<string>();

  /** @param waits answers as a shared store does: with a promise */
  constructor(private readonly waits = false) {
    super();
  }

  /** From now on every request under this limit is refused, with 42 seconds to wait. */
  refuse(limitName: string): this {
    this.#refused.add(limitName);
    return this;
  }

  override decide(asks: readonly Ask[], spend: boolean): readonly Standing[] | Promise<readonly Standing[]> {
    for (const { limit, key, cost } of asks)
      if (spend) this.taken.push({ limit, key, cost });
      else this.peeked.push({ limit, key });
    const decided = asks.map(({ limit: { name } }) => (this.#refused.has(name) ? REFUSED : ALLOWED));
    return this.waits ? Promise.resolve(decided) : decided;
  }
}
