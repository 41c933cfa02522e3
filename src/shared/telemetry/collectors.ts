import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AccessLog } from './access-log';
import { BOUNDS_MS, type CountedRequests, type Distribution } from './counted-requests';
import { registerTunnelCollectors } from './tunnel-collectors';
import { registerUpstreamCollectors } from './upstream-collectors';

type Labels = Record<string, string | number>;
interface Value {
  labels: Labels;
  value: number;
  metricName?: string;
}

/** A histogram whose numbers are kept elsewhere: prom-client has no way to set one. */
class ReadHistogram extends Histogram {
  constructor(
    private readonly options: { name: string; help: string; labelNames: string[] },
    private readonly read: () => Iterable<readonly [Labels, Distribution]>,
  ) {
    super({ ...options, buckets: BOUNDS_MS.map((ms) => ms / 1000), registers: [] });
  }

  /** The registry asks a histogram under this name. */
  getForPromString(): ReturnType<Histogram['get']> {
    return this.get();
  }

  override get(): ReturnType<Histogram['get']> {
    const { name, help } = this.options;
    const values = [...this.read()].flatMap(([labels, distribution]) => rendered(name, labels, distribution));
    return Promise.resolve({ name, help, type: 'histogram', values, aggregator: 'sum' } as unknown as Awaited<
      ReturnType<Histogram['get']>
    >);
  }
}

function rendered(name: string, labels: Labels, { buckets, count, sumMs }: Distribution): Value[] {
  let below = 0;
  const counts = Array.from(buckets, (inBucket, at) => {
    const bound = BOUNDS_MS[at];
    below += inBucket;
    return {
      labels: { le: bound === undefined ? '+Inf' : bound / 1000, ...labels },
      value: below,
      metricName: `${name}_bucket`,
    };
  });
  return [
    ...counts,
    { labels, value: sumMs / 1000, metricName: `${name}_sum` },
    { labels, value: count, metricName: `${name}_count` },
  ];
}

/** Puts what was counted into the registry under the names that dashboards know. Read when scraped. */
export function registerCollectors(registry: Registry, counted: CountedRequests, accessLog: AccessLog): void {
  const counter = (name: string, help: string, labelNames: string[], read: () => Iterable<readonly [Labels, number]>) =>
    new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  const perRequest = ['service', 'route', 'method', 'status'];
  const labelsOf = ({ service, route, method, status }: (typeof counted.requests)[number]): Labels => ({
    ...{ service, route, method, status },
  });

  counter('http_requests_total', 'Requests answered', perRequest, () =>
    counted.requests.map((series) => [labelsOf(series), series.count] as const),
  );
  registry.registerMetric(
    new ReadHistogram(
      {
        name: 'http_request_duration_seconds',
        help: 'From the head of the request to the end of the answer',
        labelNames: perRequest,
      },
      () => counted.requests.map((series) => [labelsOf(series), series] as const),
    ),
  );
  registry.registerMetric(
    new ReadHistogram(
      {
        name: 'upstream_request_duration_seconds',
        help: "From sending on to the head of the upstream's answer",
        labelNames: ['service'],
      },
      () => [...counted.upstreamDurations].map(([service, distribution]) => [{ service }, distribution] as const),
    ),
  );
  counter('limiter_refusals_total', 'Requests over a limit', ['limit'], () =>
    [...counted.limitRefusals].map(([limit, count]) => [{ limit }, count] as const),
  );
  counter('attacks_suspected_total', 'Requests that look like an attack', ['signature', 'mode'], () =>
    [...counted.suspicions].flatMap(([signature, counts]) =>
      Object.entries(counts).map(([mode, count]) => [{ signature, mode }, count] as const),
    ),
  );
  counter('token_cache_requests_total', 'Look-ups of verified tokens', ['result'], () =>
    Object.entries(counted.tokenLookups).map(([result, count]) => [{ result }, count] as const),
  );
  counter('access_log_dropped_total', 'Access-log lines lost because the sink was too slow', [], () => [
    [{}, accessLog.dropped],
  ]);
  registerTunnelCollectors(registry, () => counted.tunnelCounts.values());
  registerUpstreamCollectors(registry, () => counted.upstreamSamples());
  new Gauge({
    name: 'proxy_requests_in_flight',
    help: 'Requests of the data plane under way, as MAX_IN_FLIGHT counts them',
    registers: [registry],
    collect() {
      this.set(counted.requestsInFlight());
    },
  });
  new Gauge({
    name: 'circuit_breaker_state',
    help: '0 closed, 1 open, 2 half-open',
    labelNames: ['service'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [service, read] of counted.breakers) this.set({ service }, read());
    },
  });
}
