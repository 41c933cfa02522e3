import type { UpstreamSample } from '../../shared/telemetry';
import type { Upstream } from './upstream';

/** How the upstreams of the running table are. What health and metrics show. */
export abstract class UpstreamStatus {
  abstract samples(): readonly UpstreamSample[];
}

/** One upstream as it is at this moment. */
export function sampleOf(upstream: Upstream): UpstreamSample {
  const { name, breaker, set, retries, bulkhead, fallbacks, secrets } = upstream;
  return {
    service: name,
    circuit: breaker.state,
    lookUpFault: set.lookUpFault,
    panicking: set.panicking,
    waiting: bulkhead?.waiting ?? 0,
    retries: retries.spent,
    retriesRefused: retries.refused,
    ejections: set.outliers.ejections,
    fallbacks,
    tls: secrets && { insecure: secrets.insecure, expiresAtMs: secrets.expiresAtMs, fault: secrets.fault },
    targets: set.all.map((target) => ({
      target: target.key,
      up: target.standing.up,
      ejected: target.standing.ejected,
      circuit: target.breaker?.state ?? breaker.state,
      inFlight: target.inFlight,
      fault: set.faultOf(target),
    })),
  };
}
