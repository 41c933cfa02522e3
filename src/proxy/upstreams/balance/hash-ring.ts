import type { Candidate } from './balancer';
import { hashOf } from './hash-of';

/** Points of the heaviest member; more spread more evenly and cost memory. */
const POINTS = 256;
/** Nobody gets more than so many times its share while others have room. */
const MOST_LOAD = 1.25;

/**
 * A circle on which each member owns points by its own name: a key belongs to the next point. When a member goes, only
 * its keys move; when it comes back, they come back. Loads are bounded, so that one busy key cannot drown its owner: the
 * next on the circle takes what is too much.
 */
export class HashRing<T extends Candidate> {
  /** Ascending. */
  readonly #points: Float64Array;
  readonly #owners: readonly T[];

  constructor(readonly members: readonly T[]) {
    const heaviest = members.reduce((most, { weight }) => Math.max(most, weight), 0);
    const points = members.flatMap((member) =>
      Array.from({ length: Math.max(1, Math.round((POINTS * member.weight) / heaviest)) }, (_, i) => ({
        at: hashOf(`${member.key} ${i}`),
        member,
      })),
    );
    // Of two at one place the same one comes first on every instance.
    points.sort((a, b) => a.at - b.at || (a.member.key < b.member.key ? -1 : 1));
    this.#points = Float64Array.from(points, ({ at }) => at);
    this.#owners = points.map(({ member }) => member);
  }

  /** @param candidates at least one; the others are passed over */
  find(key: string, candidates: readonly T[]): T {
    let underWay = 1;
    let weights = 0;
    for (const { inFlight, weight } of candidates) {
      underWay += inFlight;
      weights += weight;
    }
    const owners = this.#owners;
    let first: T | undefined;
    for (let i = this.#after(hashOf(key)), left = owners.length; left > 0; i = (i + 1) % owners.length, left--) {
      const owner = owners[i]!;
      if (!candidates.includes(owner)) continue;
      if (owner.inFlight < Math.ceil((MOST_LOAD * underWay * owner.weight) / weights)) return owner;
      first ??= owner;
    }
    return first ?? candidates[0]!;
  }

  /** Index of the first point at or after it, around the circle. */
  #after(at: number): number {
    const points = this.#points;
    let low = 0;
    for (let high = points.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (points[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low === points.length ? 0 : low;
  }
}
