import { closest, distance } from 'fastest-levenshtein';

/** Among more names nobody looks for the nearest: it costs a comparison with each, and traffic waits meanwhile. */
const MOST_NAMES = 200;

/** @returns ` - did you mean "…"?`, or nothing when no name comes near */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0 || known.length > MOST_NAMES) return '';
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(2, Math.floor(name.length / 3)) ? ` - did you mean "${nearest}"?` : '';
}
