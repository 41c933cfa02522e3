import type { Clock } from '../../shared/clock';
import { Limiter, type Limit, type LimitDecision } from '../limiter';
import type { LimiterStatus } from '../limiter-status';
import { boundedCost, boundedKey } from '../quota';
import type { LimitStore } from './limit-store';

/** After a failure Redis is asked again with one request in so long; all others are decided in memory at once. */
const RETRY_PAUSE_MS = 1000;

/** Where the limiter tells the operator that Redis went away and came back: once each. */
export interface LimiterLog {
  warn(message: string): void;
  log(message: string): void;
}

/**
 * Counts in the store that all instances share. Lost or silent, it is replaced by memory until it answers again: each
 * instance then counts for itself, from a whole quota, so for that time a client may get the quota once per instance.
 */
export class RedisLimiter extends Limiter implements LimiterStatus {
  readonly store = 'redis';
  #degraded = false;
  #retryAtMs = 0;

  constructor(
    private readonly shared: LimitStore,
    private readonly memory: Limiter,
    private readonly clock: Clock,
    private readonly log: LimiterLog,
  ) {
    super();
    shared.onReady(() => this.#answered());
  }

  get degraded(): boolean {
    return this.#degraded || !this.shared.ready;
  }

  override take(limit: Limit, key: string, cost = 1): LimitDecision | Promise<LimitDecision> {
    if (!this.#mayAsk()) return this.memory.take(limit, key, cost);
    return this.#ask(limit, key, boundedCost(limit, cost), true, () => this.memory.take(limit, key, cost));
  }

  override peek(limit: Limit, key: string): LimitDecision | Promise<LimitDecision> {
    if (!this.#mayAsk()) return this.memory.peek(limit, key);
    return this.#ask(limit, key, 1, false, () => this.memory.peek(limit, key));
  }

  async #ask(
    limit: Limit,
    key: string,
    cost: number,
    spend: boolean,
    otherwise: () => LimitDecision | Promise<LimitDecision>,
  ): Promise<LimitDecision> {
    try {
      const decided = await this.shared.decide(limit, boundedKey(key), cost, spend);
      this.#answered();
      return decided;
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error));
      return otherwise();
    }
  }

  #mayAsk(): boolean {
    if (!this.shared.ready) {
      this.#lost('not connected');
      return false;
    }
    if (!this.#degraded) return true;
    const now = this.clock.monotonicMs();
    if (now < this.#retryAtMs) return false;
    this.#retryAtMs = now + RETRY_PAUSE_MS;
    return true;
  }

  #lost(reason: string): void {
    this.#retryAtMs = this.clock.monotonicMs() + RETRY_PAUSE_MS;
    if (this.#degraded) return;
    this.#degraded = true;
    this.log.warn(`Redis does not answer (${reason}): limits are counted in memory, by each instance alone`);
  }

  #answered(): void {
    if (!this.#degraded) return;
    this.#degraded = false;
    this.log.log('Redis answers again: limits are shared between instances');
  }
}
