import { Counter, Gauge, type Registry } from 'prom-client';
import type { ListenerStatus } from './listener-status';

/** Puts how clients' connections are into the registry. Read when scraped. */
export function registerListenerCollectors(registry: Registry, status: ListenerStatus): void {
  const registers = [registry];
  new Gauge({
    ...{ name: 'tls_certificate_expires_at_seconds', help: 'When a certificate of ours ends, since 1970' },
    ...{ labelNames: ['certificate'], registers },
    collect() {
      this.reset();
      for (const { name, expiresAtMs } of status.certificates()) this.set({ certificate: name }, expiresAtMs / 1000);
    },
  });
  new Gauge({
    ...{ name: 'http2_connections', help: 'Open connections of clients that speak HTTP/2', registers },
    collect() {
      this.set(status.http2Connections());
    },
  });
  new Counter({
    ...{ name: 'http2_connections_ended_total', help: 'Connections over HTTP/2 that we ended, by reason' },
    ...{ labelNames: ['reason'], registers },
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(status.http2Ended())) this.inc({ reason }, count);
    },
  });
}
