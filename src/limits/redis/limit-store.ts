import type { Limit, LimitDecision } from '../limiter';

/** Counters that all instances share. */
export abstract class LimitStore {
  /** Connected, as far as is known: asking is worth a try. */
  abstract readonly ready: boolean;
  /** Decides in one atomic step, within a bounded time. @throws when the store is lost or does not answer in time */
  abstract decide(limit: Limit, key: string, cost: number, spend: boolean): Promise<LimitDecision>;
  /** Told when the store has become ready again. */
  abstract onReady(listener: () => void): void;
  abstract close(): void;
}
