import { forwardTo } from '../forward';
import type { Forward, Wrapper } from '../policy';
import type { Upstream } from '../upstreams';
import { guardByCircuit } from './guard-by-circuit.wrapper';

/** What may stand around forwarding, from the inside out. A wrapper that an upstream does not ask for is not there. */
const wrappers: readonly ((upstream: Upstream) => Wrapper | undefined)[] = [guardByCircuit];

/** The way of exchanges to an upstream, with everything that its configuration puts around it. */
export function wayTo(upstream: Upstream): Forward {
  return wrappers.reduce<Forward>((next, wrapper) => wrapper(upstream)?.(next) ?? next, forwardTo(upstream));
}
