import { RequestMetrics } from './request-metrics';
import { TunnelCounts } from './tunnel-counts';
import type { UpstreamSample } from './upstream-sample';

/** Upper bounds of the duration buckets, in milliseconds. */
export const BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** More series than an installation has routes, methods and statuses; a bound, whatever callers pass. */
const MAX_SERIES = 5000;
const MAX_NAMES = 1000;
const OTHER = 'other';

/** One histogram in plain numbers. */
export class Distribution {
  count = 0;
  sumMs = 0;
  /** Not cumulative; the last is everything above the highest bound. */
  readonly buckets = new Float64Array(BOUNDS_MS.length + 1);

  observe(ms: number): void {
    this.count++;
    this.sumMs += ms;
    let at = 0;
    while (at < BOUNDS_MS.length && ms > BOUNDS_MS[at]!) at++;
    this.buckets[at]!++;
  }
}

export class RequestSeries extends Distribution {
  constructor(
    readonly service: string,
    readonly route: string,
    readonly method: string,
    readonly status: number,
  ) {
    super();
  }
}

/** Counts on the hot path: three look-ups and an addition. What is rendered is read from here when it is scraped. */
export class CountedRequests extends RequestMetrics {
  readonly #byService = new Map<string, Map<string, Map<string, RequestSeries[]>>>();
  readonly requests: RequestSeries[] = [];
  readonly upstreamDurations = new Map<string, Distribution>();
  readonly limitRefusals = new Map<string, number>();
  /** By signature. */
  readonly suspicions = new Map<string, { refuse: number; report: number }>();
  readonly tunnelCounts = new Map<string, TunnelCounts>();
  readonly tokenLookups = { hit: 0, miss: 0 };
  readonly breakers = new Map<string, () => 0 | 1 | 2>();
  requestsInFlight: () => number = () => 0;
  upstreamSamples: () => readonly UpstreamSample[] = () => [];

  observe(service: string, route: string, method: string, status: number, durationMs: number): void {
    this.#seriesOf(service, route, METHODS.has(method) ? method : 'OTHER', status).observe(durationMs);
  }

  observeUpstream(service: string, durationMs: number): void {
    let upstream = this.upstreamDurations.get(service);
    if (upstream === undefined) {
      const name = this.upstreamDurations.size < MAX_NAMES ? service : OTHER;
      this.upstreamDurations.set(name, (upstream = this.upstreamDurations.get(name) ?? new Distribution()));
    }
    upstream.observe(durationMs);
  }

  limited(limit: string): void {
    const name = this.limitRefusals.has(limit) || this.limitRefusals.size < MAX_NAMES ? limit : OTHER;
    this.limitRefusals.set(name, (this.limitRefusals.get(name) ?? 0) + 1);
  }

  inFlight(read: () => number): void {
    this.requestsInFlight = read;
  }

  suspected(signature: string, mode: 'refuse' | 'report'): void {
    entry(this.suspicions, signature, () => ({ refuse: 0, report: 0 }))[mode]++;
  }

  tokenLookup(result: 'hit' | 'miss'): void {
    this.tokenLookups[result]++;
  }

  tunnels(service: string, route: string): TunnelCounts {
    const key = `${service} ${route}`;
    if (!this.tunnelCounts.has(key) && this.tunnelCounts.size >= MAX_NAMES && route !== OTHER)
      return this.tunnels(OTHER, OTHER);
    return entry(this.tunnelCounts, key, () => new TunnelCounts(service, route));
  }

  breakerState(service: string, read: () => 0 | 1 | 2): void {
    this.breakers.set(service, read);
  }

  forgetBreaker(service: string): void {
    this.breakers.delete(service);
  }

  upstreams(read: () => readonly UpstreamSample[]): void {
    this.upstreamSamples = read;
  }

  #seriesOf(service: string, route: string, method: string, status: number): RequestSeries {
    const known = this.#byService.get(service)?.get(route)?.get(method)?.[status - 100];
    if (known !== undefined) return known;
    if (this.requests.length >= MAX_SERIES && service !== OTHER) return this.#seriesOf(OTHER, OTHER, method, status);
    const series = new RequestSeries(service, route, method, status);
    this.requests.push(series);
    const routes = entry(this.#byService, service, () => new Map<string, Map<string, RequestSeries[]>>());
    const methods = entry(routes, route, () => new Map<string, RequestSeries[]>());
    entry(methods, method, () => [])[status - 100] = series;
    return series;
  }
}

function entry<V>(map: Map<string, V>, key: string, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
