import type { Exchange } from '../../exchange';
import type { Balancer, Candidate } from './balancer';
import { HashRing } from './hash-ring';
import { RoundRobin } from './round-robin';

/** One target for one key, by a ring. What has no key (nobody signed in, no such header) goes by round robin. */
export class ConsistentHash<T extends Candidate> implements Balancer<T> {
  readonly #keyless = new RoundRobin<T>();
  #ring = new HashRing<T>([]);

  constructor(private readonly keyOf: (exchange: Exchange) => string | undefined) {}

  pick(candidates: readonly T[], exchange: Exchange, all: readonly T[]): T {
    const key = this.keyOf(exchange);
    if (key === undefined || key === '') return this.#keyless.pick(candidates);
    if (this.#ring.members !== all) this.#ring = new HashRing(all);
    return this.#ring.find(key, candidates);
  }
}
