import { Registry } from 'prom-client';
import { registerCollectors } from './collectors';
import { CountedRequests } from './counted-requests';
import { RecordingAccessLog } from './testing';

async function scrape(count: (counted: CountedRequests) => void): Promise<string[]> {
  const registry = new Registry();
  const counted = new CountedRequests();
  registerCollectors(registry, counted, new RecordingAccessLog());
  count(counted);
  await registry.metrics();
  // Twice, because a collector must not add up what it has rendered before.
  return (await registry.metrics()).split('\n');
}

describe('CountedRequests', () => {
  it('renders requests and their durations under the names of the dashboards', async () => {
    const labels = 'service="mawbs",route="mawbs",method="GET",status="200"';
    const lines = await scrape((counted) => {
      counted.observe('mawbs', 'mawbs', 'GET', 200, 4);
      counted.observe('mawbs', 'mawbs', 'GET', 200, 30);
      counted.observe('mawbs', 'mawbs', 'GET', 200, 60_000);
    });
    expect(lines).toContain(`http_requests_total{${labels}} 3`);
    expect(lines).toContain(`http_request_duration_seconds_bucket{le="0.005",${labels}} 1`);
    expect(lines).toContain(`http_request_duration_seconds_bucket{le="0.05",${labels}} 2`);
    expect(lines).toContain(`http_request_duration_seconds_bucket{le="30",${labels}} 2`);
    expect(lines).toContain(`http_request_duration_seconds_bucket{le="+Inf",${labels}} 3`);
    expect(lines).toContain(`http_request_duration_seconds_sum{${labels}} 60.034`);
    expect(lines).toContain(`http_request_duration_seconds_count{${labels}} 3`);
    expect(lines).toContain('# TYPE http_request_duration_seconds histogram');
  });

  it('counts a duration on a bound into the bucket of that bound', async () => {
    const lines = await scrape((counted) => counted.observeUpstream('mawbs', 5));
    expect(lines).toContain('upstream_request_duration_seconds_bucket{le="0.005",service="mawbs"} 1');
  });

  it('renders requests under way, refusals, look-ups and breakers', async () => {
    const lines = await scrape((counted) => {
      counted.inFlight(() => 7);
      counted.limited('login');
      counted.limited('login');
      counted.suspected('sql-injection', 'report');
      counted.tokenLookup('hit');
      counted.breakerState('mawbs', () => 2);
      counted.breakerState('gone', () => 1);
      counted.forgetBreaker('gone');
    });
    expect(lines).toContain('proxy_requests_in_flight 7');
    expect(lines).toContain('limiter_refusals_total{limit="login"} 2');
    expect(lines).toContain('attacks_suspected_total{signature="sql-injection",mode="report"} 1');
    expect(lines).toContain('token_cache_requests_total{result="hit"} 1');
    expect(lines).toContain('token_cache_requests_total{result="miss"} 0');
    expect(lines).toContain('circuit_breaker_state{service="mawbs"} 2');
    expect(lines.join()).not.toContain('gone');
  });

  it('makes one series of all methods that a client may invent', async () => {
    const lines = await scrape((counted) => {
      counted.observe('s', 'r', 'PROPFIND', 405, 1);
      counted.observe('s', 'r', 'MKCOL', 405, 1);
    });
    expect(lines).toContain('http_requests_total{service="s",route="r",method="OTHER",status="405"} 2');
  });

  it('holds a bounded number of series, whatever it is told', () => {
    const counted = new CountedRequests();
    for (let at = 0; at < 20_000; at++) {
      counted.observe('s', `r${at}`, 'GET', 200, 1);
      counted.observeUpstream(`s${at}`, 1);
      counted.limited(`l${at}`);
    }
    expect(counted.requests.length).toBeLessThanOrEqual(5001);
    expect(counted.requests.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
    expect(counted.upstreamDurations.size).toBeLessThanOrEqual(1001);
    expect(counted.limitRefusals.size).toBeLessThanOrEqual(1001);
  });
});
