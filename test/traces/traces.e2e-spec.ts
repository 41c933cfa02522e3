import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Tracing } from '../../src/shared/telemetry';
import { type Echo, startEchoUpstream } from '../support/echo-upstream';
import { startGateway, type TestGateway } from '../support/gateway';
import { type OtlpCollector, type OtlpSpan, startOtlpCollector } from '../support/otlp-collector';
import { spansInProtobuf } from '../support/otlp-protobuf';
import { until } from '../support/waiting';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const SERVER = 2;
const CLIENT = 3;

describe('traces', () => {
  let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
  let collector: OtlpCollector;
  let gateway: TestGateway;

  const start = (environment: Record<string, string> = {}): Promise<TestGateway> =>
    startGateway({
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_BSP_SCHEDULE_DELAY: '10',
        TRUSTED_PROXIES: '127.0.0.1',
        ...environment,
      },
      gatewayYaml: `upstreams:
  echo: { targets: [{ url: "${upstream.url}" }] }
  flaky: { targets: [{ url: "http://127.0.0.1:1" }, { url: "${upstream.url}" }], retry: { attempts: 1 } }
routes:
  - { id: echo, match: { path: "/echo/{id}" }, upstream: echo, public: true }
  - { id: flaky, match: { path: /flaky }, upstream: flaky, public: true }
`,
    });
  const traceparent = (flags = '01') => ({ traceparent: `00-${TRACE}-${PARENT}-${flags}` });
  const ask = async (path: string, headers: Record<string, string> = {}): Promise<Echo> =>
    (await (await fetch(`${gateway.url}${path}`, { headers })).json()) as Echo;
  const spans = (count: number): Promise<OtlpSpan[]> =>
    until(
      () => collector.spans,
      (all) => all.length >= count,
    );

  beforeEach(async () => {
    [upstream, collector] = await Promise.all([startEchoUpstream(), startOtlpCollector()]);
  });
  afterEach(async () => {
    await gateway?.close();
    await Promise.all([upstream.close(), collector.close()]);
  });

  it('have one span for the exchange below the caller, and one for the try, which the backend goes on from', async () => {
    gateway = await start();
    const { headers } = await ask('/echo/7?token=secret', traceparent());
    const all = await spans(2);
    const [server, client] = [SERVER, CLIENT].map((wanted) => all.find(({ kind }) => kind === wanted)!);
    expect(server).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, name: 'GET /echo/{id}', status: 0 });
    expect(server!.attributes).toMatchObject({
      'http.response.status_code': 200,
      'url.query': 'token=[redacted]',
      'iam_gateway.route': 'echo',
    });
    expect(client).toMatchObject({ traceId: TRACE, parentSpanId: server!.spanId, name: 'GET' });
    expect(client!.attributes).toMatchObject({ 'iam_gateway.upstream': 'echo', 'http.response.status_code': 200 });
    expect(headers.traceparent).toBe(`00-${TRACE}-${client!.spanId}-01`);
  });

  it('have a span for each try', async () => {
    gateway = await start();
    // One of two targets is dead: of two requests one goes there first.
    await Promise.all([ask('/flaky'), ask('/flaky')]);
    const tries = (await spans(5)).filter(({ kind }) => kind === CLIENT);
    const failed = tries.filter(({ status }) => status === 2);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual(['upstream-unreachable']);
    const again = tries.find(({ attributes }) => attributes['http.request.resend_count'] === 1);
    expect(again).toMatchObject({ parentSpanId: failed[0]!.parentSpanId, status: 0 });
    expect(again!.spanId).not.toBe(failed[0]!.spanId);
  });

  it('have spans of the control plane, and of what the door refuses', async () => {
    gateway = await start();
    expect((await fetch(`${gateway.url}/.well-known/jwks.json`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/a//b`)).status).toBe(400);
    const all = await spans(2);
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['GET /.well-known/jwks.json', 'GET']));
    expect(all.find(({ name }) => name === 'GET')!.attributes['iam_gateway.code']).toBe('path-ambiguous');
  });

  it('are kept whole or not at all, as a trusted proxy says', async () => {
    gateway = await start();
    const { headers } = await ask('/echo/7', traceparent('00'));
    expect(headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    await ask('/echo/8', traceparent('01'));
    expect((await spans(2)).map(({ attributes }) => attributes['url.path'] ?? 'try')).toEqual(
      expect.not.arrayContaining(['/echo/7']),
    );
  });

  it('are not kept when none is drawn, and the backend is told', async () => {
    gateway = await start({ OTEL_TRACES_SAMPLER_ARG: '0', TRUSTED_PROXIES: '' });
    const { headers } = await ask('/echo/7', traceparent('01'));
    expect(headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    await gateway.drain();
    expect(collector.requests).toEqual([]);
  });

  it('go as protobuf with the fields that were asked for', async () => {
    gateway = await start({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
    });
    await ask('/echo/7', traceparent());
    const read = await until(
      () => collector.requests.flatMap(({ bytes }) => spansInProtobuf(bytes)),
      (all) => all.length >= 2,
    );
    expect(collector.requests[0]).toMatchObject({ type: 'application/x-protobuf', authorization: 'Bearer abc' });
    expect(read.find(({ kind }) => kind === SERVER)).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      name: 'GET /echo/{id}',
    });
  });

  it('never keep a request waiting for a collector that says nothing, and count what it does not get', async () => {
    collector.behave('silent');
    gateway = await start({ OTEL_BSP_MAX_QUEUE_SIZE: '1' });
    await ask('/echo/1');
    await until(
      () => collector.requests.length,
      (count) => count === 1,
    );
    for (let at = 0; at < 5; at++) expect((await ask(`/echo/${at}`)).url).toBe(`/echo/${at}`);
    const { dropped } = gateway.app.get(Tracing, { strict: false });
    expect(dropped).toBeGreaterThanOrEqual(9);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain(`trace_spans_exported_total 0`);
    expect(metrics).toMatch(/trace_spans_dropped_total \d+/);
  });

  it.each([
    ['nobody collects them', undefined, []],
    [
      'somebody does',
      'http://127.0.0.1:1',
      expect.arrayContaining([expect.stringMatching(/exporter-trace-otlp-proto/)]),
    ],
  ])('load OpenTelemetry only where they are exported: %s', (_, OTEL_EXPORTER_OTLP_ENDPOINT, loaded) => {
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_BSP_SCHEDULE_DELAY: 1000 };
    const script = `require('reflect-metadata');
require('./src/gateway');
require('./src/shared/telemetry').startTracing(${JSON.stringify(settings)}, () => {}).then(() => {
  // Metrics bring the bare interfaces.
  const of = (file) => /@opentelemetry.(?!api.)|telemetry.tracing.otlp/.test(file);
  console.log(JSON.stringify(Object.keys(require.cache).filter(of)));
  process.exit(0);
});`;
    const child = spawnSync(process.execPath, ['-r', './test/support/typescript.cjs', '-e', script], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toEqual(loaded);
  });
});
