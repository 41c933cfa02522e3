import type { SocketRecord } from '../shared/telemetry';
import type { Exchange, Outcome } from './exchange';
import type { SocketFacts } from './handshake';
import type { Parts } from './parts';
import { isDeadEnd } from './routes/dead-end';

/**
 * What happens once, when an exchange is over: counts, the access-log line, a span where traces are exported, and whoever asked to be told
 * (`exchange.ended`). What one of those throws is logged and hurts nobody else.
 */
export function bookkeeping({
  clock,
  accessLog,
  metrics,
  log,
  tracing,
}: Parts): (exchange: Exchange, outcome: Outcome) => void {
  return (exchange, outcome) => {
    const { head, route } = exchange;
    const durationMs = clock.monotonicMs() - head.arrivedAtMs;
    const upstreamMs =
      exchange.upstreamAnsweredAtMs === 0 ? undefined : exchange.upstreamAnsweredAtMs - exchange.upstreamStartedAtMs;
    const opened = outcome.status === 101;
    // How long a WebSocket stayed open says nothing of how fast it was answered.
    const answeredMs = opened ? exchange.upstreamAnsweredAtMs - head.arrivedAtMs : durationMs;
    metrics.observe(route.upstream, route.id, head.method, outcome.status, answeredMs);
    const upstream = exchange.fellBackTo ?? route.upstream;
    if (upstreamMs !== undefined) metrics.observeUpstream(upstream, upstreamMs);
    const known = !isDeadEnd(route);
    const startMs = clock.nowMs() - durationMs;
    if (tracing !== undefined) {
      const { status, code } = outcome;
      const named = known ? { template: route.config.match.path, route: route.id } : { template: undefined };
      tracing.answered(head, { ...named, tenant: exchange.tenant?.code, status, code, startMs, durationMs });
    }
    accessLog.write({
      timeMs: startMs,
      requestId: head.requestId,
      traceId: head.trace.traceId,
      spanId: head.trace.spanId,
      address: head.client.address,
      method: head.method,
      host: head.client.host,
      path: head.path,
      query: head.query,
      plane: 'data',
      route: known ? route.id : undefined,
      upstream: known ? upstream : undefined,
      user: exchange.principal?.userId,
      key: exchange.principal?.keyId,
      tenant: exchange.tenant?.code,
      status: outcome.status,
      code: outcome.code,
      durationMs,
      upstreamMs,
      bytesIn: exchange.bytesIn,
      bytesOut: exchange.bytesOut,
      userAgent: head.headers['user-agent'],
      socket: opened ? told(exchange.socket) : undefined,
    });
    const { fault } = outcome;
    if (fault !== undefined && fault.who !== 'client' && fault.cause !== undefined)
      log.warn(`request ${head.requestId} on route ${route.id}: ${fault.code}`, fault.cause);
    for (const ended of exchange.ended) {
      try {
        ended(outcome);
      } catch (error) {
        log.error(`request ${head.requestId} on route ${route.id}: a callback at its end failed`, error);
      }
    }
  };
}

/** Without the credentials that came with the handshake. */
const told = (socket: SocketFacts | undefined): SocketRecord | undefined =>
  socket && { closeCode: socket.closeCode, messagesIn: socket.messagesIn, messagesOut: socket.messagesOut };
