import type { Exchange } from '../../exchange';

/** Somebody among whom requests are spread: what balancing reads of a target, and the one number that it keeps there. */
export interface Candidate {
  /** Tells it from the others, and stays the same through a reload: where it is. */
  readonly key: string;
  /** Share of the requests, relative to the others; positive. */
  readonly weight: number;
  /** Requests and tunnels it has under way. */
  readonly inFlight: number;
  /** What smooth round robin owes it. */
  gained: number;
}

/** Chooses where an exchange goes. */
export interface Balancer<T extends Candidate> {
  /**
   * @param candidates who may get it now; at least one
   * @param all everybody, candidates included: what must not move while somebody is away is laid out over these
   */
  pick(candidates: readonly T[], exchange: Exchange, all: readonly T[]): T;
}
