import type { AuditEntry } from './audit-entry';

/** Where an entry stands in the audit: its time, and its position among those of the same millisecond. */
export interface Place {
  readonly occurredAt: Date;
  readonly position: string;
}

/** The order of the audit, newest first: it has one. */
export const NEWEST_FIRST = '-occurredAt';

/** Years that JavaScript writes like the database, which knows no year 0; and what a bigint takes. */
const KEY = /^((?!0000)\d{4}-[0-9T:.-]{18}Z) (\d{1,18})$/;

/** @returns the place as a cursor carries it */
export function keyOf({ occurredAt, position }: Pick<AuditEntry, keyof Place>): string {
  return `${occurredAt.toISOString()} ${position}`;
}

/** @returns undefined for a text that is no such key */
export function placeOf(key: string): Place | undefined {
  const [, time, position] = KEY.exec(key) ?? [];
  if (time === undefined || position === undefined) return undefined;
  const occurredAt = new Date(time);
  if (Number.isNaN(occurredAt.getTime()) || occurredAt.toISOString() !== time) return undefined;
  return { occurredAt, position };
}
