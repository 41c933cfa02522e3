import { isDeepStrictEqual } from 'node:util';
import type { Facts } from './domain-event';

/** One fact that differs; `null` where it was, or is, absent. */
export interface Change {
  readonly from: unknown;
  readonly to: unknown;
}

/** @returns what differs between two states of a thing, by name, sorted by name */
export function changesBetween(before: Facts = {}, after: Facts = {}): Record<string, Change> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return Object.fromEntries(
    names
      .filter((name) => !isDeepStrictEqual(before[name] ?? null, after[name] ?? null))
      .map((name) => [name, { from: before[name] ?? null, to: after[name] ?? null }]),
  );
}
