import { head, request, useRawGateway } from './support';
import { until } from '../support/waiting';

const raw = useRawGateway({
  environment: { DRAIN_TIMEOUT_MS: '10000' },
  upstreams: () => '  away: { targets: [{ url: "http://nowhere.invalid" }] }',
  routes: '  - { id: away, match: { path: /away }, upstream: away, public: true }',
});
const statusOf = async (path: string): Promise<number> => (await raw.ask(request(`GET ${path}`))).status;

describe('health and errors', () => {
  it('proxy 46: is alive and ready when it listens, and stays so when one upstream is dead', async () => {
    for (let i = 0; i < 30; i++) expect(await statusOf('/away')).toBeGreaterThanOrEqual(502);
    expect([await statusOf('/actuator/liveness'), await statusOf('/actuator/readiness')]).toEqual([200, 200]);
  });

  it.each([
    ['refused before a route', request('GET /%zz'), 400],
    ['refused by a check', request('GET /admin'), 401],
    ['unreachable', request('GET /away'), 502],
  ])(
    'proxy 52: answers a request that is %s with a problem of its own, and nothing of what is inside',
    async (_, bytes, status) => {
      const answered = await raw.ask(bytes);
      const problem = JSON.parse(answered.body);
      expect(answered.field('content-type')).toBe('application/problem+json');
      // The circuit may be open by now.
      expect([status, 503]).toContain(answered.status);
      expect(problem).toMatchObject({ status: answered.status, requestId: answered.field('x-request-id') });
      expect(answered.field('proxy-status')).toMatch(/^iam-gateway; error=[a-z_]+$/);
      expect(problem.type).toBe(`http://gateway.example/errors/${problem.code}`);
      expect(answered.bytes).not.toMatch(/nowhere\.invalid|127\.0\.0\.1|ENOTFOUND|node_modules|\bat /);
    },
  );

  it('proxy 52: leaves an error of the origin as it is, and lets it not pass for one of ours', async () => {
    const fields = ['Proxy-Status: iam-gateway; error=dns_error', 'Proxy-Status: cache; error=dns_error'];
    raw.origin.answers(
      head('HTTP/1.1 502 Bad Gateway', ...fields, 'Content-Type: text/plain', 'Content-Length: 4') + 'away',
    );
    const answered = await raw.ask(request('GET /x'));
    expect([answered.status, answered.body, answered.field('content-type')]).toEqual([502, 'away', 'text/plain']);
    expect(answered.all('proxy-status')).toEqual(['cache; error=dns_error']);
    expect(await raw.logged()).toMatchObject({ status: 502, code: undefined });
  });
});

describe('shutdown', () => {
  // The last test of the file: afterwards there is nobody to ask.
  it('proxy 45: is not ready at once, serves on with Connection: close, then finishes what runs and closes', async () => {
    // 1. An exchange, a tunnel and an idle connection, when the signal comes.
    const { promise: go, resolve: finish } = Promise.withResolvers<void>();
    raw.origin.answers(async (origin) => {
      origin.says(`${head('HTTP/1.1 200 OK', 'Content-Length: 4')}ok`);
      await go;
      origin.says('ay');
    });
    const running = await raw.client();
    running.says(request('GET /running'));
    await running.hears('ok');
    const fits = 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
    raw.origin.answers(head('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', fits));
    const tunnel = await raw.client();
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    tunnel.says(request('GET /feed', 'Connection: Upgrade', 'Upgrade: websocket', key));
    await tunnel.hears('\r\n\r\n');
    const idle = await raw.client();
    await idle.send(request('GET /x'));

    // 2. The grace: alive, not ready, and everything is served, new connections too.
    const { promise: graceOver, resolve: endGrace } = Promise.withResolvers<void>();
    const drained = raw.gateway.drain(graceOver);
    expect([await statusOf('/actuator/liveness'), await statusOf('/actuator/readiness')]).toEqual([200, 503]);
    const answered = await raw.ask(request('GET /x'));
    expect([answered.status, answered.field('connection')]).toEqual([200, 'close']);
    expect((await idle.send(request('GET /y'))).field('connection')).toBe('close');
    await idle.closed();

    // 3. Then nobody is let in, tunnels are closed with 1001, and what runs may finish.
    endGrace();
    await until(
      () =>
        raw.client().then(
          () => 'open',
          (error: NodeJS.ErrnoException) => error.code,
        ),
      (how) => how === 'ECONNREFUSED',
    );
    await tunnel.hears('\x88\x02\x03\xe9');
    finish();
    expect((await running.answer()).body).toBe('okay');
    expect(await drained).toBe(true);
  });
});
