import type { UpstreamStatus } from '../proxy';
import type { UpstreamSample } from '../shared/telemetry';
import type { HealthPart, PartHealth } from './health-part';

const CIRCUITS = ['closed', 'open', 'half-open'] as const;

/** The services behind the gateway. A dead one is no reason to take the gateway down: degraded at most. */
export class UpstreamsPart implements HealthPart {
  readonly name = 'upstreams';

  constructor(private readonly upstreams: UpstreamStatus) {}

  examine(): PartHealth {
    const samples = this.upstreams.samples();
    const details = Object.fromEntries(samples.map((sample) => [sample.service, detailsOf(sample)]));
    return { status: samples.every(isWell) ? 'up' : 'degraded', details };
  }
}

const isWell = ({ circuit, targets, tls, lookUpFault }: UpstreamSample): boolean =>
  tls?.insecure !== true &&
  tls?.fault === undefined &&
  lookUpFault === undefined &&
  circuit === 0 &&
  targets.length > 0 &&
  targets.every((one) => one.up && !one.ejected && one.circuit === 0);

function detailsOf({ circuit, panicking, targets, tls, lookUpFault }: UpstreamSample): object {
  return {
    circuit: CIRCUITS[circuit],
    ...(panicking ? { panicking } : {}),
    ...(lookUpFault === undefined ? {} : { lookUpFault }),
    ...(tls?.insecure ? { tls: 'certificates are not verified' } : {}),
    ...(tls?.fault === undefined ? {} : { tlsFault: tls.fault }),
    ...(tls?.expiresAtMs === undefined ? {} : { certificateEnds: new Date(tls.expiresAtMs).toISOString() }),
    targets: targets.map(({ target, up, ejected, circuit: own, fault }) => ({
      target,
      state: up ? (ejected ? 'ejected' : 'up') : 'down',
      circuit: CIRCUITS[own],
      ...(fault === undefined ? {} : { fault }),
    })),
  };
}
