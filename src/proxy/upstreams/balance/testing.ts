import type { Candidate } from './balancer';

export interface TestCandidate extends Candidate {
  inFlight: number;
}

/** Candidates by name, with weight 1 unless said otherwise: `a`, `b:3`. */
export function candidates(...names: string[]): TestCandidate[] {
  return names.map((name) => {
    const [key, weight = '1'] = name.split(':') as [string, string?];
    return { key, weight: Number(weight), inFlight: 0, gained: 0 };
  });
}

/** How often each was chosen. */
export function countOf(picked: readonly Candidate[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { key } of picked) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** The same numbers from 0 to below 1 each time (xorshift). */
export function seeded(state = 1): () => number {
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
