import type { Limit, Standing } from '../limiter';

/** Counts the requests of every key under one limit. */
export interface Counter {
  /** From this time on, in microseconds, the quota of every key is whole, unless more is spent: what it remembers says nothing. */
  readonly wholeAtMicros: number;
  /** @param spend false: the same decision, nothing is written */
  decide(limit: Limit, key: string, cost: number, nowMicros: number, spend: boolean): Standing;
  /** Writes down what somebody else has let through, also beyond the quota. */
  note(limit: Limit, key: string, cost: number, nowMicros: number): void;
}
