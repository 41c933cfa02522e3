import type { Clock } from '../shared/clock';
import type { RequestHead } from '../shared/http';
import type { AccessLog, RequestMetrics, Tracing } from '../shared/telemetry';

/** `service` of our own answers in metrics. */
const OURSELVES = 'gateway';

/** What an answer of the door or the control plane was. */
export interface OwnAnswer {
  readonly plane: 'control' | 'door';
  /** Template of the control plane; undefined for the door's own answers. */
  readonly route: string | undefined;
  readonly status: number;
  readonly code: string | undefined;
  readonly user: string | undefined;
  /** Id of the API key that acts for the user. */
  readonly key?: string | undefined;
  readonly tenant: string | undefined;
  /** Bodies, in bytes. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** One line, one observation and, where traces are exported, one span for each request that the data plane does not answer. */
export class DoorLog {
  constructor(
    private readonly accessLog: AccessLog,
    private readonly metrics: RequestMetrics,
    private readonly clock: Clock,
    private readonly tracing?: Tracing,
  ) {}

  answered(head: RequestHead, answer: OwnAnswer): void {
    const durationMs = this.clock.monotonicMs() - head.arrivedAtMs;
    this.metrics.observe(OURSELVES, answer.route ?? answer.plane, head.method, answer.status, durationMs);
    const startMs = this.clock.nowMs() - durationMs;
    const { requestId, trace, client, method, path, query, headers } = head;
    const { route: template, tenant, status, code } = answer;
    this.tracing?.answered(head, { template, tenant, status, code, startMs, durationMs });
    this.accessLog.write({
      timeMs: startMs,
      requestId,
      traceId: trace.traceId,
      spanId: trace.spanId,
      address: client.address,
      method,
      host: client.host,
      path,
      query,
      upstream: undefined,
      durationMs,
      upstreamMs: undefined,
      userAgent: headers['user-agent'],
      ...answer,
    });
  }
}
