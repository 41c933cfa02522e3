import type { Balancer, Candidate } from './balancer';
import { loadOf } from './least-connections';

/**
 * Two at random, by weight; the less loaded of them. Nearly as even as asking all, and a target that just came back is
 * not overrun by everybody who sees it idle.
 */
export class PowerOfTwo<T extends Candidate> implements Balancer<T> {
  /** @param random from 0 to below 1 */
  constructor(private readonly random: () => number) {}

  pick(candidates: readonly T[]): T {
    if (candidates.length === 1) return candidates[0]!;
    const one = this.#draw(candidates, undefined);
    const other = this.#draw(candidates, one);
    return loadOf(other) < loadOf(one) ? other : one;
  }

  #draw(candidates: readonly T[], without: T | undefined): T {
    let sum = 0;
    for (const candidate of candidates) if (candidate !== without) sum += candidate.weight;
    let left = this.random() * sum;
    let last = candidates[0]!;
    for (const candidate of candidates) {
      if (candidate === without) continue;
      last = candidate;
      left -= candidate.weight;
      if (left < 0) break;
    }
    return last;
  }
}
