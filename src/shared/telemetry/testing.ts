import { AccessLog, type AccessRecord } from './access-log';
import { RequestMetrics } from './request-metrics';
import { TunnelCounts } from './tunnel-counts';

export function anAccessRecord(facts: Partial<AccessRecord> = {}): AccessRecord {
  return {
    timeMs: Date.UTC(2026, 0, 1),
    requestId: '00000000-0000-4000-8000-000000000001',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    address: '203.0.113.7',
    method: 'GET',
    host: 'gateway.example',
    path: '/api/v0/mawbs',
    query: '',
    plane: 'data',
    route: undefined,
    upstream: undefined,
    user: undefined,
    tenant: undefined,
    status: 200,
    code: undefined,
    durationMs: 1.23,
    upstreamMs: undefined,
    bytesIn: 0,
    bytesOut: 100,
    userAgent: undefined,
    ...facts,
  };
}

/** Keeps what was written. */
export class RecordingAccessLog extends AccessLog {
  readonly records: AccessRecord[] = [];
  readonly dropped = 0;
  write(record: AccessRecord): void {
    this.records.push(record);
  }
  reopen(): void {}
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Keeps what was counted. */
export class RecordingMetrics extends RequestMetrics {
  readonly observed: { service: string; route: string; method: string; status: number }[] = [];
  readonly upstream: { service: string; durationMs: number }[] = [];
  readonly limits: string[] = [];
  underWay: () => number = () => 0;
  readonly suspicions: string[] = [];
  readonly lookups: ('hit' | 'miss')[] = [];
  readonly breakers = new Map<string, () => 0 | 1 | 2>();
  readonly sockets = new TunnelCounts('recorded', 'recorded');

  observe(service: string, route: string, method: string, status: number): void {
    this.observed.push({ service, route, method, status });
  }
  observeUpstream(service: string, durationMs: number): void {
    this.upstream.push({ service, durationMs });
  }
  limited(limit: string): void {
    this.limits.push(limit);
  }
  inFlight(read: () => number): void {
    this.underWay = read;
  }
  suspected(signature: string, mode: 'refuse' | 'report'): void {
    this.suspicions.push(`${mode} ${signature}`);
  }
  tokenLookup(result: 'hit' | 'miss'): void {
    this.lookups.push(result);
  }
  tunnels(): TunnelCounts {
    return this.sockets;
  }
  breakerState(service: string, read: () => 0 | 1 | 2): void {
    this.breakers.set(service, read);
  }
  forgetBreaker(service: string): void {
    this.breakers.delete(service);
  }
  upstreams(): void {}
}
