import type { Change } from '../../shared/events';

/** An event that one subscriber could not be told of, however often it was tried. */
export interface DeadLetter {
  readonly id: string;
  readonly eventId: string;
  readonly subscriber: string;
  /** Of the event. */
  readonly type: string;
  /** What it happened to, such as `user:018f…`. */
  readonly subject: string;
  readonly changes: Readonly<Record<string, Change>>;
  readonly attempts: number;
  readonly lastError: string;
  readonly occurredAt: Date;
  readonly diedAt: Date;
}

/** The order of the list: it has one. */
export const NEWEST_FIRST = '-diedAt';

/** Years that JavaScript writes like the database, which knows no year 0. */
const YEAR = /^(?!0000)\d{4}-/;

/** Whether a text can be a time of death as a cursor carries it. */
export function isSortKey(key: string): boolean {
  const time = new Date(key);
  return YEAR.test(key) && !Number.isNaN(time.getTime()) && time.toISOString() === key;
}
