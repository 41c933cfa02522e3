import { Limiter, type Limit, type LimitDecision } from './limiter';

const ALLOWED: LimitDecision = { allowed: true, remaining: 1, resetSeconds: 1, retryAfterSeconds: 0 };
const REFUSED: LimitDecision = { allowed: false, remaining: 0, resetSeconds: 60, retryAfterSeconds: 42 };

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

  override take(limit: Limit, key: string, cost = 1): LimitDecision | Promise<LimitDecision> {
    this.taken.push({ limit, key, cost });
    return this.#decide(limit);
  }

  override peek(limit: Limit, key: string): LimitDecision | Promise<LimitDecision> {
    this.peeked.push({ limit, key });
    return this.#decide(limit);
  }

  #decide({ name }: Limit): LimitDecision | Promise<LimitDecision> {
    const decision = this.#refused.has(name) ? REFUSED : ALLOWED;
    return this.waits ? Promise.resolve(decision) : decision;
  }
}
