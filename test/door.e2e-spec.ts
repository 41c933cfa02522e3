import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inBytes } from '../src/door/testing';
import { startEchoUpstream } from './support/echo-upstream';
import { ADMINISTRATOR, startGateway, type TestGateway } from './support/gateway';
import { rawExchange, rawRequest } from './support/raw';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const post = (path: string, body: string, fields: Record<string, string> = JSON_TYPE) =>
  [`POST ${path}`, { ...fields, 'Content-Length': String(Buffer.byteLength(body)) }, body] as const;

let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
beforeAll(async () => {
  upstream = await startEchoUpstream();
});
afterAll(() => upstream?.close());

const routes = () => `
  upstreams: { echo: { targets: [{ url: "${upstream.url}" }] } }
  routes:
    - { id: everything, match: { path: / }, upstream: echo, public: true }
    - { id: read-only, match: { path: /read, methods: [GET] }, upstream: echo, public: true }
    - { id: inside, match: { path: /inside }, upstream: echo, public: true, exposure: internal }
    - { id: own-host, match: { path: /api, host: own.example }, upstream: echo, public: true }
`;

describe('the gateway on one port', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      gatewayYaml: routes(),
      environment: { CORS_ORIGINS: 'https://portal.example', TRUSTED_PROXIES: '127.0.0.2', MAX_BODY_BYTES: '2048' },
    });
  });
  afterAll(() => gateway?.close());

  const ask = (...request: Parameters<typeof rawRequest> extends [string, ...infer Rest] ? Rest : never) =>
    rawRequest(gateway.url, ...request);
  const codeOf = ({ body }: { body: string }): unknown => JSON.parse(body).code;

  it('has created the first administrator, and is ready when it listens', async () => {
    expect(gateway.firstAdministratorCreated).toBe(true);
    expect((await ask('GET /actuator/readiness')).status).toBe(200);
    expect((await ask('GET /ready')).body).toBe('{"status":"UP"}');
  });

  it.each([
    ['/api/v0/users/x/y', 404, 'not-found'],
    ['/actuator/nothing', 404, 'not-found'],
    ['/oidc', 404, 'not-found'],
    ['/ui/x', 404, 'not-found'],
    ['/api/v0/users/x', 401, 'unauthenticated'],
    ['/api/v0/tenants', 401, 'unauthenticated'],
    ['/verify', 401, 'unauthenticated'],
  ])('keeps %s for the control plane, although a route takes everything else', async (path, status, code) => {
    const answer = await ask(`GET ${path}`);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
  });

  it('gives a host that a route names to the data plane, reserved paths included', async () => {
    const own = await ask('GET /api/v0/users', { Host: 'own.example:8080' });
    expect(JSON.parse(own.body)).toMatchObject({ method: 'GET', url: '/api/v0/users' });
    expect((await ask('GET /actuator/health', { Host: 'own.example' })).status).toBe(404);
    expect((await ask('GET /api/v0/users', { Host: 'other.example' })).status).toBe(401);
  });

  it.each([
    ['DELETE /api/v0/auth/login', 'POST'],
    ['POST /read', 'GET, HEAD'],
  ])('answers %s with 405 and Allow: %s', async (line, allow) => {
    const answer = await ask(line, { 'Content-Length': '0' });
    expect(answer).toMatchObject({ status: 405, headers: { allow } });
    expect(codeOf(answer)).toBe('method-not-allowed');
  });

  it.each([
    ['broken JSON', post('/api/v0/auth/login', '{"email":'), 400, 'body-malformed'],
    ['an empty body', post('/api/v0/auth/login', ''), 400, 'validation-failed'],
    ['a body of another type', post('/api/v0/auth/login', 'a=b', { 'Content-Type': 'text/plain' }), 415, undefined],
    ['a long body', post('/api/v0/auth/login', JSON.stringify({ email: 'x'.repeat(3000) })), 413, 'body-too-large'],
    ['an unknown field', post('/api/v0/auth/login', '{"nickname":"x"}'), 400, 'validation-failed'],
  ] as const)('answers %s as a problem', async (_, request, status, code) => {
    const answer = await ask(...request);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code: code ?? 'unsupported-media-type' });
    expect(JSON.parse(answer.body)).toMatchObject({
      type: `http://gateway.example/errors/${JSON.parse(answer.body).code}`,
      instance: '/api/v0/auth/login',
      requestId: answer.headers['x-request-id'],
    });
  });

  it('asks who it is before it looks at the query', async () => {
    expect((await ask('GET /api/v0/users?nonsense=1')).status).toBe(401);
  });

  it.each(['/metrics', '/actuator/metrics', '/actuator/info', '/inside'])(
    'shows %s to clients inside only, and to the others as unknown',
    async (path) => {
      expect((await ask(`GET ${path}`)).status).toBe(200);
      const outside = await ask(`GET ${path}`, { 'X-Forwarded-For': '127.0.0.1' });
      const unknown = await ask('GET /actuator/nothing', { 'X-Forwarded-For': '127.0.0.1' });
      expect(outside.status).toBe(404);
      const shape = ({ body }: { body: string }) => ({ ...JSON.parse(body), instance: 0, requestId: 0 });
      expect(shape(outside)).toEqual(shape(unknown));
    },
  );

  it('shows its own figures and those of the process in one text', async () => {
    const { body } = await ask('GET /metrics');
    for (const name of ['http_requests_total', 'event_loop_lag_seconds', 'process_resident_memory_bytes'])
      expect(body).toContain(`# HELP ${name} `);
  });

  it('tells health to everybody, its parts to clients inside only', async () => {
    const inside = JSON.parse((await ask('GET /actuator/health')).body);
    expect(inside).toMatchObject({ status: 'UP', components: { db: { status: 'UP' }, gatewayConfig: {} } });
    const outside = await ask('GET /health', { 'X-Real-IP': '10.0.0.1' });
    expect(outside).toMatchObject({ status: 200, body: '{"status":"UP"}' });
  });

  it.each(['/api/v0/users', '/read'])('answers a preflight for %s and lets its answer be read', async (path) => {
    const origin = { Origin: 'https://portal.example' };
    const preflight = await ask(`OPTIONS ${path}`, { ...origin, 'Access-Control-Request-Method': 'GET' });
    expect(preflight).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://portal.example' },
    });
    const answer = await ask(`GET ${path}`, origin);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://portal.example',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    expect((await ask(`GET ${path}`, { Origin: 'https://evil.example' })).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });

  it('says nothing about what it is made of', async () => {
    for (const path of ['/api/v0/users', '/read', '/actuator/nothing', '/%']) {
      const { headers, body } = await ask(`GET ${path}`);
      expect(Object.keys(headers)).not.toContain('x-powered-by');
      expect(headers['server']).toBeUndefined();
      expect(body).not.toMatch(/node_modules|Exception|fastify/i);
    }
  });

  it('keeps the requests of one connection apart', async () => {
    const [broken, right] = ['{', JSON.stringify(ADMINISTRATOR)];
    const answers = await rawExchange(
      gateway.url,
      [broken, right, broken]
        .map((body, at) => {
          const [line, fields] = post('/api/v0/auth/login', body);
          return inBytes(line, { ...fields, Connection: at === 2 ? 'close' : 'keep-alive' }, body);
        })
        .join('')
        // After a body that could not be read, the connection ends: only the first is answered.
        .replace(/^/, inBytes('GET /ready', { Connection: 'keep-alive' })),
    );
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});

describe('the gateway with a management port', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ gatewayYaml: routes(), environment: { MANAGEMENT_PORT: '0' } });
  });
  afterAll(() => gateway?.close());

  it.each(['/metrics', '/actuator/metrics', '/actuator/info', '/inside'])('serves %s there only', async (path) => {
    expect((await rawRequest(gateway.url, `GET ${path}`)).status).toBe(404);
    expect((await rawRequest(gateway.managementUrl!, `GET ${path}`)).status).toBe(200);
  });

  it('tells the parts of health there only', async () => {
    expect((await rawRequest(gateway.url, 'GET /health')).body).toBe('{"status":"UP"}');
    expect((await rawRequest(gateway.managementUrl!, 'GET /health')).body).toContain('"db"');
  });

  it.each(['/api/v0/auth/me', '/read', '/docs', '/'])('does not serve %s there', async (path) => {
    expect((await rawRequest(gateway.managementUrl!, `GET ${path}`)).status).toBe(404);
  });
});

describe('the access log', () => {
  it('has exactly one line for each request, on both planes, refusals and rubbish included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'access-log-'));
    const path = join(folder, 'access.log');
    const gateway = await startGateway({ gatewayYaml: routes(), environment: { ACCESS_LOG: path } });
    const requests: [string, Record<string, string>?, string?][] = [
      ['GET /read?token=s3cret&limit=1'],
      ['GET /ready'],
      ['GET /actuator/nothing'],
      ['POST /read', { 'Content-Length': '0' }],
      ['GET /a/../b'],
      ['BREW /coffee'],
      [...post('/api/v0/auth/login', '{')],
      [...post('/api/v0/auth/login', JSON.stringify({ ...ADMINISTRATOR, password: 'wrong password' }))],
      ['GET /ready', { Connection: 'Upgrade', Upgrade: 'websocket' }],
      ['GET /read', { Connection: 'Upgrade', Upgrade: 'websocket' }],
    ];
    for (const [line, fields, body] of requests) await rawRequest(gateway.url, line, fields, body);
    await gateway.close();
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    rmSync(folder, { recursive: true });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { plane: 'data', route: 'read-only', upstream: 'echo', status: 200, query: '?token=[redacted]&limit=1' },
      { plane: 'control', route: '/ready', status: 200 },
      { plane: 'door', status: 404, code: 'not-found' },
      { plane: 'data', status: 405, code: 'method-not-allowed' },
      { plane: 'door', status: 400, code: 'path-ambiguous' },
      { plane: 'door', status: 400, code: 'request-malformed', method: '-', path: '-' },
      { plane: 'control', route: '/api/v0/auth/login', status: 400, code: 'body-malformed' },
      { plane: 'control', route: '/api/v0/auth/login', status: 401 },
      { plane: 'door', status: 400, code: 'upgrade-unsupported' },
      { plane: 'data', route: 'read-only', status: 400, code: 'upgrade-unsupported' },
    ]);
    expect(lines.join()).not.toMatch(/s3cret|wrong password/);
  });
});

describe('the drain', () => {
  it('goes not ready at once, serves new connections for the grace, then ends without losing a request', async () => {
    const gateway = await startGateway({ gatewayYaml: routes() });
    const grace = Promise.withResolvers<void>();
    const { hostname, port } = new URL(gateway.url);
    const idle = connect(Number(port), hostname);
    await once(idle, 'connect');
    idle.write(inBytes('GET /read', { Connection: 'keep-alive' }));
    await once(idle, 'data');
    const drained = gateway.drain(grace.promise);
    expect(await rawRequest(gateway.url, 'GET /ready')).toMatchObject({ status: 503, body: '{"status":"DOWN"}' });
    expect((await rawRequest(gateway.url, 'GET /actuator/liveness')).status).toBe(200);
    for (const path of ['/read', '/.well-known/jwks.json']) {
      const answer = await rawRequest(gateway.url, `GET ${path}`, { Connection: 'keep-alive' });
      expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    }
    const closed = once(idle, 'close');
    grace.resolve();
    expect(await drained).toBe(true);
    await closed;
    await expect(rawRequest(gateway.url, 'GET /ready')).rejects.toThrow('ECONNREFUSED');
    await gateway.close();
  });

  it('lets an upload that runs finish', async () => {
    const gateway = await startGateway({ gatewayYaml: routes() });
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const seen = upstream.seen.length;
    socket.write(
      inBytes('POST /upload', { Connection: 'keep-alive', 'Content-Length': '200000' }, 'x'.repeat(100_000)),
    );
    while (upstream.seen.length === seen) await new Promise((resolve) => setImmediate(resolve));
    const drained = gateway.drain();
    socket.write('x'.repeat(100_000));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await drained).toBe(true);
    await gateway.close();
  });
});
