import { Registry } from 'prom-client';
import { registerUpstreamCollectors } from './upstream-collectors';
import type { UpstreamSample } from './upstream-sample';

describe('registerUpstreamCollectors', () => {
  const target = { target: 'http://a:1', up: false, ejected: true, circuit: 2 as const, inFlight: 3, fault: undefined };
  const sample: UpstreamSample = {
    ...{ service: 'mawbs', circuit: 0, panicking: true, waiting: 4, retries: 5, retriesRefused: 6 },
    lookUpFault: 'queryA ETIMEOUT mawbs.test',
    ...{ ejections: 7, fallbacks: 8, targets: [target] },
    tls: { insecure: false, expiresAtMs: 1_900_000_000_000, fault: undefined },
  };

  it('shows how upstreams and targets are at the moment of the scrape', async () => {
    const registry = new Registry();
    let samples = [sample];
    registerUpstreamCollectors(registry, () => samples);
    const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines(await registry.metrics())).toEqual([
      'upstream_certificate_expires_at_seconds{service="mawbs"} 1900000000',
      'upstream_panic{service="mawbs"} 1',
      'upstream_look_up_failing{service="mawbs"} 1',
      'upstream_queue_length{service="mawbs"} 4',
      'upstream_retries_total{service="mawbs"} 5',
      'upstream_retries_refused_total{service="mawbs"} 6',
      'upstream_ejections_total{service="mawbs"} 7',
      'upstream_fallbacks_total{service="mawbs"} 8',
      'upstream_target_up{service="mawbs",target="http://a:1"} 0',
      'upstream_target_ejected{service="mawbs",target="http://a:1"} 1',
      'upstream_target_circuit_state{service="mawbs",target="http://a:1"} 2',
      'upstream_target_in_flight{service="mawbs",target="http://a:1"} 3',
    ]);
    samples = [];
    expect(lines(await registry.metrics())).toEqual([]);
  });
});
