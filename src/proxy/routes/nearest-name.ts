import { closest, distance } from 'fastest-levenshtein';

/** @returns ` - did you mean "…"?`, or nothing when no name comes near */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(2, Math.floor(name.length / 3)) ? ` - did you mean "${nearest}"?` : '';
}
