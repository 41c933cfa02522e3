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

/** The way of exchanges to an upstream, with everything that its configuration puts around it. */
export function wayTo(upstream: Upstream, upstreams: Upstreams): Forward {
  const { fallback } = upstream.config;
  const other = fallback?.upstream === undefined ? undefined : upstreams.get(fallback.upstream);
  const way = wayWithoutFallback(upstream);
  return fallBack(upstream, other && wayWithoutFallback(other))?.(way) ?? way;
}

function wayWithoutFallback(upstream: Upstream): Forward {
  return wrappers.reduce<Forward>((next, wrapper) => wrapper(upstream)?.(next) ?? next, forwardTo(upstream));
}
