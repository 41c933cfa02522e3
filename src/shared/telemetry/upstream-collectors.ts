import { Counter, Gauge, type Registry } from 'prom-client';
import type { TargetSample, UpstreamSample } from './upstream-sample';

/** Puts how upstreams and their targets are into the registry. Read when scraped; what is gone is not shown any more. */
export function registerUpstreamCollectors(registry: Registry, read: () => readonly UpstreamSample[]): void {
  const registers = [registry];
  const ofUpstream = (name: string, help: string, value: (upstream: UpstreamSample) => number): void => {
    const options = { name, help, labelNames: ['service'], registers };
    if (name.endsWith('_total')) {
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const upstream of read()) this.inc({ service: upstream.service }, value(upstream));
        },
      });
      return;
    }
    new Gauge({
      ...options,
      collect() {
        this.reset();
        for (const upstream of read()) this.set({ service: upstream.service }, value(upstream));
      },
    });
  };
  const ofTarget = (name: string, help: string, value: (target: TargetSample) => number): void => {
    new Gauge({
      ...{ name, help, labelNames: ['service', 'target'], registers },
      collect() {
        this.reset();
        for (const { service, targets } of read())
          for (const target of targets) this.set({ service, target: target.target }, value(target));
      },
    });
  };

  new Gauge({
    ...{
      name: 'upstream_certificate_expires_at_seconds',
      help: 'When the certificate that we show it ends, since 1970',
    },
    ...{ labelNames: ['service'], registers },
    collect() {
      this.reset();
      for (const { service, tls } of read())
        if (tls?.expiresAtMs !== undefined) this.set({ service }, tls.expiresAtMs / 1000);
    },
  });
  ofUpstream('upstream_panic', '1: too few targets are good, all are used', ({ panicking }) => Number(panicking));
  ofUpstream('upstream_look_up_failing', '1: its name cannot be looked up', ({ lookUpFault }) =>
    Number(lookUpFault !== undefined),
  );
  ofUpstream('upstream_queue_length', 'Requests that wait before the bulkhead', ({ waiting }) => waiting);
  ofUpstream('upstream_retries_total', 'Tries after the first', ({ retries }) => retries);
  ofUpstream('upstream_retries_refused_total', 'Tries not made for lack of budget', (one) => one.retriesRefused);
  ofUpstream('upstream_ejections_total', 'Targets ejected for answering badly', ({ ejections }) => ejections);
  ofUpstream('upstream_fallbacks_total', 'Requests that the fallback got', ({ fallbacks }) => fallbacks);
  ofTarget('upstream_target_up', '0: down by its health checks', ({ up }) => Number(up));
  ofTarget('upstream_target_ejected', '1: ejected for answering badly', ({ ejected }) => Number(ejected));
  ofTarget('upstream_target_circuit_state', '0 closed, 1 open, 2 half-open', ({ circuit }) => circuit);
  ofTarget('upstream_target_in_flight', 'Requests and tunnels under way', ({ inFlight }) => inFlight);
}
