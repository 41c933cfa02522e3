import type { TunnelCounts } from './tunnel-counts';
import type { UpstreamSample } from './upstream-sample';

/** Hot counters of requests, kept in plain numbers and rendered when scraped (names: docs/operations.md). */
export abstract class RequestMetrics {
  /** http_requests_total and http_request_duration_seconds. @param route id or template, never a raw path */
  abstract observe(service: string, route: string, method: string, status: number, durationMs: number): void;
  /** upstream_request_duration_seconds: from sending on to the head of the answer. */
  abstract observeUpstream(service: string, durationMs: number): void;
  /** limiter_refusals_total{limit}. */
  abstract limited(limit: string): void;
  /** proxy_requests_in_flight: asked when scraped. */
  abstract inFlight(read: () => number): void;
  /** attacks_suspected_total{signature,mode}. @param mode what is done about it: refuse or report */
  abstract suspected(signature: string, mode: 'refuse' | 'report'): void;
  /** token_cache_requests_total{result}. */
  abstract tokenLookup(result: 'hit' | 'miss'): void;
  /** websocket_… of a route: counted in what comes back. */
  abstract tunnels(service: string, route: string): TunnelCounts;
  /** circuit_breaker_state{service}: asked when scraped. 0 closed, 1 open, 2 half-open. */
  abstract breakerState(service: string, read: () => 0 | 1 | 2): void;
  abstract forgetBreaker(service: string): void;
  /** upstream_… of upstreams and targets: asked when scraped. */
  abstract upstreams(read: () => readonly UpstreamSample[]): void;
}
