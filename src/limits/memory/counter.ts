import type { Limit, LimitDecision } from '../limiter';

/** Counts the requests of every key under one limit. */
export interface Counter {
  /** @param spend false: the same decision, nothing is written */
  decide(limit: Limit, key: string, cost: number, nowMicros: number, spend: boolean): LimitDecision;
}
