import type { Clock } from '../../shared/clock';
import { type Ask, Limiter, type Standing } from '../limiter';
import type { LimiterStatus } from '../limiter-status';
import type { MemoryLimiter } from '../memory/memory-limiter';
import type { LimitStore } from './limit-store';
import { Patience } from './patience';
import { Shares } from './shares';

/** After a failure Redis is asked again with one request in so long; all others are decided in memory at once. */
const RETRY_PAUSE_MS = 1000;
/** So many late answers in a row are a Redis that is lost; fewer are a moment's pause. */
const LATE_IS_LOST = 3;

/** Where the limiter tells the operator that Redis went away and came back: once each. */
export interface LimiterLog {
  warn(message: string): void;
  log(message: string): void;
}

/**
 * Counts in the store that all instances share. Lost, or slower than its deadline, it is replaced by memory until it
 * answers again: each instance then lets its share through, the limit divided by the instances that were there. What the
 * store lets through here is written down in memory too, so that a loss begins with what was spent and not with a whole share.
 */
export class RedisLimiter extends Limiter implements LimiterStatus {
  readonly store = 'redis';
  readonly #patience: Patience;
  readonly #shares = new Shares();
  #degraded = false;
  #late = 0;
  #retryAtMs = 0;

  /** @param deadlineMs a request waits for the store at most so long, and then is decided in memory */
  constructor(
    private readonly shared: LimitStore,
    private readonly memory: MemoryLimiter,
    private readonly clock: Clock,
    private readonly log: LimiterLog,
    deadlineMs: number,
  ) {
    super();
    this.#patience = new Patience(deadlineMs, clock);
    shared.onReady(() => this.#answered());
  }

  get degraded(): boolean {
    return this.#degraded || !this.shared.ready;
  }

  override decide(asks: readonly Ask[], spend: boolean): readonly Standing[] | Promise<readonly Standing[]> {
    return this.#mayAsk() ? this.#ask(asks, spend) : this.#alone(asks, spend);
  }

  #ask(asks: readonly Ask[], spend: boolean): Promise<readonly Standing[]> {
    return new Promise((resolve) => {
      const waiting = this.#patience.begin(() => {
        if (++this.#late >= LATE_IS_LOST) this.#lost('its answers are late');
        resolve(this.#alone(asks, spend));
      });
      this.shared.decide(asks, spend).then(
        (standings) => {
          // Too late is no answer: who asked was served from memory.
          if (!waiting.end()) return;
          this.#answered();
          if (spend && standings.every(({ allowed }) => allowed)) this.memory.note(this.#mine(asks));
          resolve(standings);
        },
        (error: unknown) => {
          this.#lost(error instanceof Error ? error.message : String(error));
          if (waiting.end()) resolve(this.#alone(asks, spend));
        },
      );
    });
  }

  #alone(asks: readonly Ask[], spend: boolean): readonly Standing[] {
    return this.memory.decide(this.#mine(asks), spend);
  }

  #mine(asks: readonly Ask[]): readonly Ask[] {
    return this.#shares.ofAll(asks, this.shared.instances);
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
    const { instances } = this.shared;
    const share = instances === 1 ? 'by this instance alone' : `by each of ${instances} instances, its share`;
    this.log.warn(`Redis does not answer (${reason}): limits are counted in memory, ${share}`);
  }

  #answered(): void {
    this.#late = 0;
    if (!this.#degraded) return;
    this.#degraded = false;
    this.log.log('Redis answers again: limits are shared between instances');
  }
}
