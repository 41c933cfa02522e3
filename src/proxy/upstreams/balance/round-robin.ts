import type { Balancer, Candidate } from './balancer';

/**
 * Weighted round robin, evenly spread: with weights 3 and 1 the light one comes every fourth time, not after a burst of
 * three. Each turn everybody gains its weight, and the richest is picked and pays the sum.
 */
export class RoundRobin<T extends Candidate> implements Balancer<T> {
  pick(candidates: readonly T[]): T {
    let richest = candidates[0]!;
    if (candidates.length === 1) return richest;
    let sum = 0;
    for (const candidate of candidates) {
      sum += candidate.weight;
      candidate.gained += candidate.weight;
      if (candidate.gained > richest.gained) richest = candidate;
    }
    richest.gained -= sum;
    return richest;
  }
}
