import { startEchoUpstream } from '../support/echo-upstream';
import { rawRequest } from '../support/raw';
import { checkedFetch } from '../support/contract';
import { ADMINISTRATOR, type TestGateway } from '../support/gateway';
import {
  ana,
  bearer,
  bruno,
  nadia,
  OTHER_TENANT,
  postJson,
  signIn,
  startGatewayFor,
  TENANT,
  type Tokens,
} from '../support/people';
import { projectRoutes } from '../support/project-routes';
import { refusalOf, refused } from '../support/refusals';
import { RunningSamples } from '../support/samples';

type Page = { data: { id: string; tenant: string }[]; page: { number: number; total: number } };

const A_MAWB = {
  id: '045-12345675',
  flight: 'LA2400',
  origin: 'SCL',
  destination: 'MIA',
  departureAt: '2026-06-02T22:15:00Z',
  pieces: 10,
  weightKg: 240,
  volumeM3: 1.8,
  goods: 'Fresh cherries',
  status: 'booked',
};

/** A path that needs no more than a token, on either plane. */
const PLANES = ['/api/v0/auth/me', '/api/v0/customs'];

describe('a newcomer with the sample backends', () => {
  let samples: RunningSamples;
  let echo: Awaited<ReturnType<typeof startEchoUpstream>>;
  let gateway: TestGateway;
  let tokens: Tokens;
  beforeAll(async () => {
    samples = await RunningSamples.start('customs', 'mawbs', 'hawbs');
    Object.assign(process.env, samples.settings);
    echo = await startEchoUpstream();
    gateway = await startGatewayFor([ana, bruno, nadia], {
      // Beside the samples a backend that tells all it was sent, not only what it is told of the caller.
      gatewayYaml: projectRoutes(
        { 'upstreams:\n': `upstreams:\n  echo: { targets: [{ url: "${echo.url}" }] }\n` },
        '  - { id: echo, match: { path: /api/v0/echo }, upstream: echo, roles: [USER], tenant: required }',
      ),
      environment: { LOGIN_LIMIT: '1000/60' },
    });
    tokens = await signIn(gateway.url, ana);
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    await echo?.close();
    await samples?.close();
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    checkedFetch(gateway.url + path, { headers });
  const asAna = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    get(path, { ...bearer(tokens), ...headers });
  const send = (method: string, path: string, body: unknown): Promise<Response> =>
    checkedFetch(gateway.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...bearer(tokens) },
      body: JSON.stringify(body),
    });
  const login = (body: object): Promise<Response> => postJson(`${gateway.url}/api/v0/auth/login`, body);

  describe('signing in', () => {
    it('is let in by e-mail address, and is told for how long', async () => {
      const answer = await login({ email: ana.email, password: ana.password });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ tokenType: 'Bearer', expiresIn: 600 });
    });

    it('is let in by username, and is the same person', async () => {
      const answer = await login({ username: 'Ana.Rojas', password: ana.password });
      expect(answer.status).toBe(200);
      const me = await get('/api/v0/auth/me', bearer((await answer.json()) as Tokens));
      expect(await me.json()).toMatchObject({ email: ana.email, tenant: TENANT, roles: ['USER'] });
    });

    it.each([
      ['a wrong password', { email: ana.email, password: 'wrong' }],
      ['a wrong password by username', { username: 'ana.rojas', password: 'wrong' }],
      ['a name that nobody has', { email: 'nobody@serhafen.example', password: ana.password }],
      ['an address in the place of the username', { username: 'nobody', password: ana.password }],
    ])('is refused with %s, and not told which of the two it was', async (_, body) => {
      expect(await refused(await login(body))).toEqual([401, 'invalid-credentials']);
    });
  });

  describe('calling backends', () => {
    it.each(['customs', 'mawbs', 'hawbs'])('sees a first page of /api/v0/%s, and one row below it', async (name) => {
      const answer = await asAna(`/api/v0/${name}`);
      expect(answer.status).toBe(200);
      const { data, page } = (await answer.json()) as Page;
      expect(page).toMatchObject({ number: 1, limit: 20 });
      expect(data).toHaveLength(20);
      expect(new Set(data.map(({ tenant }) => tenant))).toEqual(new Set([TENANT]));
      const one = await asAna(`/api/v0/${name}/${data[3]!.id}`);
      expect([one.status, await one.json()]).toEqual([200, data[3]]);
      const filtered = await asAna(`/api/v0/${name}?limit=2&page=2&q=${data[3]!.id}`);
      expect(await filtered.json()).toMatchObject({ data: [], page: { number: 2, limit: 2, total: 1 } });
    });

    it('sees the rows of the tenant that is asked for', async () => {
      const headers = bearer(await signIn(gateway.url, bruno));
      const here = (await (await get('/api/v0/mawbs', { ...headers, 'X-Tenant-Id': TENANT })).json()) as Page;
      const answer = await get('/api/v0/mawbs', { ...headers, 'x-business-unit': 'ANDESLOG', 'x-country-code': 'PE' });
      const there = (await answer.json()) as Page;
      expect(new Set(there.data.map(({ tenant }) => tenant))).toEqual(new Set([OTHER_TENANT]));
      expect(here.page.total + there.page.total).toBe(480);
    });

    it('creates a row, changes it and reads it back', async () => {
      const made = await send('POST', '/api/v0/mawbs', A_MAWB);
      expect([made.status, await made.json()]).toEqual([201, expect.objectContaining({ ...A_MAWB, tenant: TENANT })]);
      const changed = await send('PUT', `/api/v0/mawbs/${A_MAWB.id}`, { ...A_MAWB, status: 'received' });
      expect(changed.status).toBe(200);
      const read = await asAna(`/api/v0/mawbs/${A_MAWB.id}`);
      expect(await read.json()).toMatchObject({ ...A_MAWB, status: 'received' });
    });

    it("is shown a backend's own refusals as the backend wrote them", async () => {
      const answer = await fetch(`${gateway.url}/api/v0/mawbs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(tokens) },
        body: JSON.stringify({ ...A_MAWB, id: '045-12345674' }),
      });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
      expect(await answer.json()).toEqual({
        title: 'The body is not valid',
        status: 422,
        detail: '1 thing is wrong',
        errors: [{ pointer: '/id', message: 'must be an AWB number with a right check digit' }],
      });
    });

    it('is told to the backend as the gateway knows them, whatever the request claims', async () => {
      const me = (await (await asAna('/api/v0/auth/me')).json()) as { id: string };
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const answer = await asAna('/api/v0/customs/whoami', {
        'X-User-Id': 'admin',
        'X-User-Email': 'root@serhafen.example',
        'X-User-Roles': 'SUPERADMIN',
        'X-Roles': 'SUPERADMIN',
        'X-Active': 'false',
        'X-Request-Id': 'a-request-id-of-mine',
        'X-Correlation-Id': 'mine',
        'X-Trace-Id': 'mine',
        'X-Real-IP': '203.0.113.9',
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'https',
        Forwarded: 'for=203.0.113.9',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      });
      const requestId = answer.headers.get('x-request-id');
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
      const { host } = new URL(gateway.url);
      const seen = (await answer.json()) as { traceparent: string };
      expect(seen).toEqual({
        'X-User-Id': me.id,
        'X-User-Email': ana.email,
        'X-User-Roles': 'USER',
        'X-Roles': 'USER',
        'X-Active': 'true',
        'X-Tenant-Id': TENANT,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
        'X-Request-Id': requestId,
        'X-Correlation-Id': requestId,
        'X-Trace-Id': traceId,
        traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`)),
        'X-Real-IP': '127.0.0.1',
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Host': host,
        Forwarded: `for=127.0.0.1;proto=http;host="${host}"`,
      });
      expect(seen.traceparent).not.toContain('00f067aa0ba902b7');
    });

    it('cannot say past the gateway who he is, in no spelling', async () => {
      const { authorization } = bearer(tokens);
      const answer = await rawRequest(gateway.url, 'GET /api/v0/echo', {
        Authorization: authorization,
        X_User_Id: 'admin',
        'X-User_Roles': 'SUPERADMIN',
        x_roles: 'SUPERADMIN',
        X_Tenant_Id: OTHER_TENANT,
        X_Business_Unit: 'ANDESLOG',
        X_Forwarded_For: '203.0.113.9',
        'X-User-Permissions': 'everything',
        'X-Original-URL': '/api/v0/users',
        tracestate: 'vendor=1',
        'X-My-Own': 'kept',
        // Fields that a client declares to be of one hop only are removed; ours are written after that.
        Connection: 'close, X-User-Id, X-Roles, X-My-Hop',
        'X-My-Hop': 'gone',
      });
      expect(answer.status).toBe(200);
      const { headers, url } = echo.seen.at(-1)!;
      expect(url).toBe('/api/v0/echo');
      expect(headers).toMatchObject({
        'x-user-email': ana.email,
        'x-user-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'x-roles': 'USER',
        'x-tenant-id': TENANT,
        'x-my-own': 'kept',
      });
      // A state belongs to the trace that a traceparent names, and there was none.
      const strange = /_|permissions|original|authorization|x-my-hop|tracestate|cookie/;
      expect(Object.keys(headers).filter((name) => strange.test(name))).toEqual([]);
      expect(JSON.stringify(headers)).not.toMatch(/SUPERADMIN|203\.0\.113\.9|ANDESLOG/);
    });

    it('asks for heads without bodies', async () => {
      const head = await checkedFetch(`${gateway.url}/api/v0/mawbs`, { method: 'HEAD', headers: bearer(tokens) });
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000);
    });

    it('is told with the roles that count where they are', async () => {
      const headers = bearer(await signIn(gateway.url, bruno));
      const rolesIn = async (tenant: string): Promise<unknown> => {
        const answer = await get('/api/v0/mawbs/whoami', { ...headers, 'X-Tenant-Id': tenant });
        const seen = (await answer.json()) as Record<string, string>;
        return [seen['X-Tenant-Id'], seen['X-Roles'], seen['X-User-Roles']];
      };
      expect(await rolesIn(TENANT)).toEqual([TENANT, 'ADMIN,USER', 'ADMIN,USER']);
      expect(await rolesIn(OTHER_TENANT)).toEqual([OTHER_TENANT, 'USER', 'USER']);
    });
  });

  describe('being refused', () => {
    it.each(PLANES)('gets 401 at %s without a token, and with garbage for one', async (path) => {
      const nobody = await refusalOf(await get(path));
      expect([nobody.status, nobody.code, nobody.headers.get('www-authenticate')]).toEqual([
        401,
        'unauthenticated',
        'Bearer',
      ]);
      const garbage = await refusalOf(await get(path, { authorization: 'Bearer garbage' }));
      expect([garbage.status, garbage.code]).toEqual([401, 'token-invalid']);
      expect(garbage.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      const [head, , signature] = tokens.accessToken.split('.');
      const forged = Buffer.from(JSON.stringify({ sub: 'admin', roles: ['SUPERADMIN'] })).toString('base64url');
      const bent = `Bearer ${head}.${forged}.${signature}`;
      expect(await refused(await get(path, { authorization: bent }))).toEqual([401, 'token-invalid']);
    });

    it.each([
      ['/api/v0/users', 'insufficient-permission'],
      ['/api/v0/customs', 'insufficient-role'],
      ['/api/v0/mawbs/whoami', 'insufficient-role'],
    ])('gets 403 at %s without the role: %s', async (path, code) => {
      const headers = bearer(await signIn(gateway.url, nadia));
      expect(await refused(await get(path, headers))).toEqual([403, code]);
    });

    it.each(['/api/v0/users', '/api/v0/customs'])(
      'gets the same 403 at %s for a tenant of others and for one that does not exist',
      async (path) => {
        const [theirs, nobodys] = await Promise.all(
          [OTHER_TENANT, 'NOBODY:XX'].map(async (tenant) => refusalOf(await asAna(path, { 'X-Tenant-Id': tenant }))),
        );
        const { requestId: _one, ...problem } = theirs!.problem;
        const { requestId: _two, ...twin } = nobodys!.problem;
        expect([problem.status, problem.code]).toEqual([403, 'tenant-forbidden']);
        expect(twin).toEqual(problem);
        const fields = ({ headers }: { headers: Headers }): string[] => [...headers.keys()];
        expect(fields(nobodys!)).toEqual(fields(theirs!));
      },
    );

    it.each(PLANES)('gets 400 at %s for half a pair of tenant headers', async (path) => {
      const { status, code, problem } = await refusalOf(await asAna(path, { 'x-business-unit': 'SERHAFEN' }));
      expect([status, code]).toEqual([400, 'tenant-invalid']);
      expect(problem.errors).toEqual([expect.objectContaining({ in: 'header', pointer: 'x-country-code' })]);
      const other = await refusalOf(await asAna(path, { 'x-country-code': 'CL' }));
      expect([other.status, other.code]).toEqual([400, 'tenant-invalid']);
      const both = await asAna(path, { 'X-Tenant-Id': TENANT, 'x-business-unit': 'ANDESLOG', 'x-country-code': 'PE' });
      expect(await refused(both)).toEqual([400, 'tenant-invalid']);
    });

    it('gets 400 at a route for one tenant while several are possible', async () => {
      const headers = bearer(await signIn(gateway.url, bruno));
      expect(await refused(await get('/api/v0/hawbs', headers))).toEqual([400, 'tenant-required']);
    });

    it.each(['/', '/api', '/api/v0', '/api/v0/nothing', '/api/v0/customsx', '/api/v1/customs'])(
      'gets 404 at %s, signed in or not',
      async (path) => {
        expect(await refused(await get(path))).toEqual([404, 'not-found']);
        expect(await refused(await asAna(path))).toEqual([404, 'not-found']);
      },
    );

    it('gets 405 with the methods that there are', async () => {
      const answer = await refusalOf(await send('POST', '/api/v0/audit', {}));
      expect([answer.status, answer.code, answer.headers.get('allow')]).toEqual([
        405,
        'method-not-allowed',
        'GET, HEAD',
      ]);
    });

    it('gets 413 for a body that says it is over the limit of the route', async () => {
      const body = 'x'.repeat(10_485_761);
      const headers = { ...bearer(tokens), 'content-type': 'application/json' };
      const url = `${gateway.url}/api/v0/mawbs`;
      const declared = await checkedFetch(url, { method: 'POST', headers, body });
      expect(await refused(declared)).toEqual([413, 'body-too-large']);
    });
  });

  describe('over the limit', () => {
    it('gets 429 with the time to wait, alone, and on one route', async () => {
      process.env['SAMPLE_USER_LIMIT'] = '3';
      const strict = await startGatewayFor([ana, bruno], { gatewayYaml: projectRoutes() });
      delete process.env['SAMPLE_USER_LIMIT'];
      try {
        const [mine, theirs] = [await signIn(strict.url, ana), await signIn(strict.url, bruno)].map(bearer);
        const ask = (path: string, headers: Record<string, string>): Promise<Response> =>
          checkedFetch(strict.url + path, { headers });
        for (const left of [2, 1, 0]) {
          const answer = await ask('/api/v0/customs', mine!);
          expect([answer.status, answer.headers.get('ratelimit-policy')]).toEqual([200, '"customs-user-60s";q=3;w=60']);
          expect(answer.headers.get('ratelimit')).toMatch(new RegExp(`^"customs-user-60s";r=${left};t=\\d+$`));
        }
        const { status, code, headers } = await refusalOf(await ask('/api/v0/customs', mine!));
        expect([status, code]).toEqual([429, 'rate-limited']);
        const wait = headers.get('retry-after')!;
        expect(Number(wait)).toBeGreaterThan(0);
        expect(Number(wait)).toBeLessThanOrEqual(20);
        expect(headers.get('ratelimit')).toBe(`"customs-user-60s";r=0;t=${wait}`);
        expect((await ask('/api/v0/mawbs', mine!)).status).toBe(200);
        expect((await ask('/api/v0/customs', { ...theirs!, 'X-Tenant-Id': TENANT })).status).toBe(200);
      } finally {
        await strict.close();
      }
    });
  });

  describe('staying and leaving', () => {
    it('goes on with a refreshed token, and with none after signing out', async () => {
      const first = await signIn(gateway.url, ana);
      const answer = await postJson(`${gateway.url}/api/v0/auth/refresh`, { refreshToken: first.refreshToken });
      expect(answer.status).toBe(200);
      const second = (await answer.json()) as Tokens;
      expect(second.refreshToken).not.toBe(first.refreshToken);
      for (const path of PLANES) expect((await get(path, bearer(second))).status).toBe(200);

      const out = await postJson(
        `${gateway.url}/api/v0/auth/logout`,
        { refreshToken: second.refreshToken },
        bearer(second),
      );
      expect([out.status, await out.text()]).toEqual([204, '']);
      for (const { accessToken } of [first, second])
        for (const path of PLANES)
          expect(await refused(await get(path, bearer({ accessToken })))).toEqual([401, 'token-revoked']);
      for (const { refreshToken } of [first, second]) {
        const dead = await postJson(`${gateway.url}/api/v0/auth/refresh`, { refreshToken });
        expect(await refused(dead)).toEqual([401, 'refresh-token-invalid']);
      }
      for (const path of PLANES) expect((await asAna(path)).status).toBe(200);
    });

    it('is the same for the administrator, who is a user of the samples too', async () => {
      const headers = bearer(await signIn(gateway.url, ADMINISTRATOR));
      for (const name of ['customs', 'mawbs', 'hawbs'])
        expect((await get(`/api/v0/${name}`, headers)).status).toBe(200);
    });
  });
});
