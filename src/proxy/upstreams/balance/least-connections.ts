import type { Balancer, Candidate } from './balancer';

/** The one with the fewest exchanges under way for its weight; among equals, smooth round robin. */
export class LeastConnections<T extends Candidate> implements Balancer<T> {
  pick(candidates: readonly T[]): T {
    let least = Infinity;
    for (const candidate of candidates) least = Math.min(least, loadOf(candidate));
    let richest: T | undefined;
    let sum = 0;
    for (const candidate of candidates) {
      if (loadOf(candidate) > least) continue;
      sum += candidate.weight;
      candidate.gained += candidate.weight;
      if (richest === undefined || candidate.gained > richest.gained) richest = candidate;
    }
    richest!.gained -= sum;
    return richest!;
  }
}

/** Exchanges under way, for its weight. */
export const loadOf = ({ inFlight, weight }: Candidate): number => inFlight / weight;
