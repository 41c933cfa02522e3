import { forwardTo } from '../forward';
import type { Forward, Wrapper } from '../policy';
import type { Upstream, Upstreams } from '../upstreams';
import { boundInFlight } from './bound-in-flight.wrapper';
import { fallBack } from './fall-back.wrapper';
import { guardByCircuit } from './guard-by-circuit.wrapper';
import { retry } from './retry.wrapper';
import { stickToTarget } from './stick-to-target.wrapper';
import { withinDeadline } from './within-deadline.wrapper';

/**
 * What may stand around forwarding, from the inside out. A wrapper that an upstream does not ask for is not there. The
 * circuit counts what retries came to, and nobody waits for a place while it is open; the deadline holds for all of it.
 */
const wrappers: readonly ((upstream: Upstream) => Wrapper | undefined)[] = [
  retry,
  stickToTarget,
  boundInFlight,
  guardByCircuit,
  withinDeadline,
];

/** What a route puts around each try at an upstream, from the inside out. */
export type AroundTry = (upstream: Upstream) => readonly Wrapper[];

/** The way of exchanges to an upstream, with everything that its configuration puts around it. */
export function wayTo(upstream: Upstream, upstreams: Upstreams, around: AroundTry = () => []): Forward {
  const { fallback } = upstream.config;
  const other = fallback?.upstream === undefined ? undefined : upstreams.get(fallback.upstream);
  const way = wayWithoutFallback(upstream, around);
  return fallBack(upstream, other && wayWithoutFallback(other, around))?.(way) ?? way;
}

function wayWithoutFallback(upstream: Upstream, around: AroundTry): Forward {
  const oneTry = around(upstream).reduce((next, wrapper) => wrapper(next), forwardTo(upstream));
  return wrappers.reduce<Forward>((next, wrapper) => wrapper(upstream)?.(next) ?? next, oneTry);
}
