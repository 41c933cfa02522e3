import type { TargetSample, UpstreamSample } from '../shared/telemetry';
import { UpstreamsPart } from './upstreams.part';

const aTarget = (facts: Partial<TargetSample> = {}): TargetSample => ({
  ...{ target: 'http://a:1', up: true, ejected: false, circuit: 0, inFlight: 0, fault: undefined },
  ...facts,
});
const examine = (facts: Partial<UpstreamSample>) =>
  new UpstreamsPart({
    samples: () => [
      {
        ...{ service: 'mawbs', circuit: 0, panicking: false, waiting: 0, retries: 0, retriesRefused: 0 },
        ...{ ejections: 0, fallbacks: 0, targets: [aTarget()] },
        ...facts,
      },
    ],
  }).examine();

describe('UpstreamsPart', () => {
  it('is up while every target is', () => {
    expect(examine({})).toEqual({
      status: 'up',
      details: { mawbs: { circuit: 'closed', targets: [{ target: 'http://a:1', state: 'up', circuit: 'closed' }] } },
    });
  });

  it.each([
    ['a target is down', { targets: [aTarget(), aTarget({ up: false, fault: 'refused' })] }, /"down".*refused/],
    ['a target is ejected', { targets: [aTarget({ ejected: true })], panicking: true }, /"panicking":true.*"ejected"/],
    ['a circuit of a target is open', { targets: [aTarget({ circuit: 1 as const })] }, /"open"/],
    ['its circuit is half-open', { circuit: 2 as const }, /"half-open"/],
    ['its name cannot be looked up', { lookUpFault: 'queryA ETIMEOUT' }, /"lookUpFault":"queryA ETIMEOUT"/],
    ['no target was found', { targets: [] }, /"targets":\[\]/],
  ])('is degraded, never down, when %s', (_, facts, details) => {
    const health = examine(facts);
    expect(health.status).toBe('degraded');
    expect(JSON.stringify(health.details)).toMatch(details);
  });

  it('shows that nobody asks targets who they are, and is degraded for as long as that is so', () => {
    expect(examine({ tls: { insecure: true, expiresAtMs: undefined, fault: undefined } })).toMatchObject({
      status: 'degraded',
      details: { mawbs: { tls: 'certificates are not verified' } },
    });
  });

  it('shows why files of TLS are not used, and when our certificate ends', () => {
    expect(examine({ tls: { insecure: false, expiresAtMs: 0, fault: 'is no PEM' } })).toMatchObject({
      status: 'degraded',
      details: { mawbs: { tlsFault: 'is no PEM', certificateEnds: '1970-01-01T00:00:00.000Z' } },
    });
    const well = { insecure: false, expiresAtMs: undefined, fault: undefined };
    expect(examine({ tls: well })).toMatchObject({ status: 'up' });
  });
});
