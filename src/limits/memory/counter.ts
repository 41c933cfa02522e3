import type { Limit, Standing } from '../limiter';

/** Counts the requests of every key under one limit. */
export interface Counter {
  /** @param spend false: the same decision, nothing is written */
  decide(limit: Limit, key: string, cost: number, nowMicros: number, spend: boolean): Standing;
  /** Writes down what somebody else has let through, also beyond the quota. */
  note(limit: Limit, key: string, cost: number, nowMicros: number): void;
}
