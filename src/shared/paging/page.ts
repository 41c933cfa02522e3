import { type Cursor, encodeCursor } from './cursor';

/** Which part of a sorted list is asked for. */
export interface PageRequest {
  readonly limit: number;
  /** What to sort by; a dash in front turns the order round. */
  readonly sort: string;
  /** The first page when absent. */
  readonly cursor: Cursor | undefined;
}

/** How to read a page's rows: one more than `limit`, in this order, beyond this place. */
export interface Reading {
  readonly descending: boolean;
  readonly beyond: { readonly key: string; readonly id: string } | undefined;
  readonly rows: number;
}

/** What the contract calls a page. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
  readonly prevCursor: string | null;
}

/** A page before a place is read in the opposite order, away from the place. */
export function readingOf({ limit, sort, cursor }: PageRequest): Reading {
  const descending = sort.startsWith('-');
  return { descending: cursor?.backwards ? !descending : descending, beyond: cursor, rows: limit + 1 };
}

/**
 * Makes a page of rows that were read as `readingOf` says. The row too many only tells that there are more.
 * @param placeOf key and id of a row
 */
export function pageOf<T>(
  rows: readonly T[],
  { limit, sort, cursor }: PageRequest,
  placeOf: (row: T) => { readonly key: string; readonly id: string },
): Page<T> {
  const data = rows.slice(0, limit);
  if (cursor?.backwards) data.reverse();
  const more = rows.length > limit;
  const [first, last] = [data.at(0), data.at(-1)];
  // Where we came from there are rows; the way we went there may be.
  const hasNext = cursor?.backwards ? true : more;
  const hasPrevious = cursor?.backwards ? more : cursor !== undefined;
  const cursorAt = (row: T, backwards: boolean) => encodeCursor({ sort, backwards, ...placeOf(row) });
  return {
    data,
    nextCursor: last !== undefined && hasNext ? cursorAt(last, false) : null,
    prevCursor: first !== undefined && hasPrevious ? cursorAt(first, true) : null,
  };
}
