import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewApiKey } from '../../src/contract';
import { startEchoUpstream } from '../support/echo-upstream';
import type { TestGateway } from '../support/gateway';
import { CLIENT_FIELD, Nginx } from '../support/nginx';
import { ana, bearer, bruno, nadia, OTHER_TENANT, postJson, signIn, startGatewayFor, TENANT } from '../support/people';
import { rawRequest } from '../support/raw';

type Fields = Record<string, string>;

/** What the docs tell people to write, with the names of this test in it. */
function documented(gateway: string, service: string) {
  const page = readFileSync(join(__dirname, '../../docs/forward-auth.md'), 'utf8');
  const snippet = /```nginx\n([\s\S]*?)```/.exec(page)![1]!;
  return {
    http: `upstream gateway { server ${new URL(gateway).host}; } upstream service { server ${new URL(service).host}; }`,
    server: `set_real_ip_from 127.0.0.1; real_ip_header ${CLIENT_FIELD};\n${snippet}`,
  };
}

describe('services behind an nginx that asks the gateway', () => {
  let service: Awaited<ReturnType<typeof startEchoUpstream>>;
  let gateway: TestGateway;
  let nginx: Nginx;
  let limitedKey: string;
  const people: Record<string, Fields> = { nobody: {}, garbage: { authorization: 'Bearer garbage' } };
  beforeAll(async () => {
    service = await startEchoUpstream();
    gateway = await startGatewayFor([ana, bruno, nadia], {
      gatewayYaml: routes(service.url),
      environment: { TRUSTED_PROXIES: '127.0.0.1', CONTROL_PLANE_LIMIT: '30/3600', ADDRESS_LIMIT: '60/3600' },
    });
    nginx = await Nginx.startWith(documented(gateway.url, service.url));
    for (const [name, person] of Object.entries({ ana, bruno, nadia }))
      people[name] = bearer(await signIn(gateway.url, person));
    const wanted = { name: 'proxy', scopes: [], roles: ['USER'] };
    const made = async (more: object): Promise<string> =>
      (
        (await (
          await postJson(`${gateway.url}/api/v0/api-keys`, { ...wanted, ...more }, people['ana'])
        ).json()) as NewApiKey
      ).key;
    people['key'] = { 'X-API-Key': await made({}) };
    limitedKey = await made({ limit: { requests: 1, perSeconds: 3600 } });
  }, 60_000);
  afterAll(async () => {
    await nginx?.stop();
    await gateway?.close();
    await service?.close();
  });
  beforeEach(() => (service.seen.length = 0));

  const ask = (line: string, who: string, fields: Fields = {}) =>
    rawRequest(nginx.url, line, { ...people[who], ...fields });
  const here = { 'X-Tenant-Id': TENANT };
  const there = { 'X-Tenant-Id': OTHER_TENANT };

  it.each<[number, string, string, Fields?]>([
    // Who is asking.
    [401, 'GET /users', 'nobody'],
    [401, 'GET /users', 'garbage'],
    [200, 'GET /users', 'ana'],
    [200, 'GET /users', 'key'],
    [200, 'GET /open', 'nobody'],
    [200, 'GET /open', 'garbage'],
    // What the route asks for, and in which tenant.
    [403, 'GET /admins', 'ana'],
    [200, 'GET /admins', 'bruno', here],
    [403, 'GET /admins', 'bruno', there],
    [403, 'GET /admins', 'bruno'],
    [403, 'GET /users', 'nadia'],
    [403, 'GET /users', 'ana', there],
    [403, 'GET /users', 'ana', { 'X-Tenant-Id': 'no tenant' }],
    [403, 'GET /users', 'ana', { 'x-business-unit': 'SERHAFEN' }],
    // The method is the client's, not that of the question.
    [200, 'GET /mixed', 'nobody'],
    [401, 'POST /mixed', 'nobody'],
    [200, 'POST /mixed', 'ana'],
    [403, 'DELETE /mixed', 'ana'],
    // Paths that mean something else to somebody else.
    [403, 'GET /open/../admins', 'ana'],
    [403, 'GET /open/%2e%2e/admins', 'ana'],
    [403, 'GET /open//admins', 'ana'],
    [403, 'GET /open%2f..%2fadmins', 'ana'],
    [403, 'GET /open;/admins', 'ana'],
    [200, 'GET /users/%61?x=/../admins', 'ana'],
    // What no route knows is closed, our own operations too.
    [403, 'GET /elsewhere', 'ana'],
    [403, 'GET /', 'bruno', here],
    [403, 'GET /api/v0/users', 'bruno', here],
    // Hidden from outside.
    [403, 'GET /inside', 'ana', { [CLIENT_FIELD]: '203.0.113.7' }],
    [200, 'GET /inside', 'ana', { [CLIENT_FIELD]: '10.1.2.3' }],
    // A client cannot say itself what it asked for.
    [403, 'GET /admins', 'ana', { 'X-Original-URI': '/open', 'X-Original-Method': 'GET' }],
    [403, 'GET /admins', 'ana', { 'X-Forwarded-Uri': '/open', 'X-Forwarded-Method': 'GET' }],
    [401, 'POST /mixed', 'nobody', { 'X-Original-Method': 'GET', 'X-HTTP-Method-Override': 'GET' }],
    [
      403,
      'GET /inside',
      'ana',
      { [CLIENT_FIELD]: '203.0.113.7', 'X-Forwarded-For': '10.1.2.3', 'X-Real-IP': '10.1.2.3' },
    ],
  ])('answers %d to %s by %s', async (status, line, who, ...[fields]) => {
    expect((await ask(line, who, fields)).status).toBe(status);
    expect(service.seen).toHaveLength(status === 200 ? 1 : 0);
  });

  it('tells the service who asks, whatever the client says of itself, and keeps the credential', async () => {
    const forged = {
      'X-User-Id': 'root',
      'X-User-Email': 'root@x',
      'X-User-Roles': 'SUPERADMIN',
      'X-Tenant-Id': TENANT,
    };
    for (const who of ['ana', 'key']) await ask('GET /users', who, forged);
    for (const { headers } of service.seen) {
      expect(headers).toMatchObject({ 'x-user-email': ana.email, 'x-user-roles': 'USER', 'x-tenant-id': TENANT });
      expect(headers['x-user-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('x-api-key');
    }
    service.seen.length = 0;
    await ask('GET /open', 'nobody', forged);
    expect(service.seen[0]!.headers).not.toHaveProperty('x-user-id');
    expect(service.seen[0]!.headers).not.toHaveProperty('x-user-roles');
  });

  it('lets a body go on to the service', async () => {
    const fields = { ...people['ana'], 'Content-Length': '5', 'Content-Type': 'application/json' };
    const { status } = await rawRequest(nginx.url, 'POST /mixed', fields, '{"a":');
    expect([status, service.seen[0]?.method]).toEqual([200, 'POST']);
  });

  it('sends the challenge of a 401 back to the client', async () => {
    expect((await ask('GET /users', 'nobody')).headers['www-authenticate']).toBe('Bearer');
  });

  it('never becomes a 500: no limit of the gateway answers 429, and none is spent', async () => {
    // Far more than CONTROL_PLANE_LIMIT, ADDRESS_LIMIT and the route's own limit.
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('GET /limited', 'ana')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const direct = () =>
      fetch(`${gateway.url}/limited`, { headers: { ...people['ana'], 'x-forwarded-for': '10.9.9.9' } });
    expect((await direct()).status).toBe(200);
    expect((await direct()).status).toBe(429);
    expect((await ask('GET /limited', 'ana')).status).toBe(403);
  });

  it('looks at the limit of a key, and does not spend it', async () => {
    const key = { 'X-API-Key': limitedKey };
    for (let i = 0; i < 3; i++) expect((await ask('GET /users', 'nobody', key)).status).toBe(200);
    expect((await fetch(`${gateway.url}/users`, { headers: { ...key, 'x-forwarded-for': '10.9.9.8' } })).status).toBe(
      200,
    );
    expect((await ask('GET /users', 'nobody', key)).status).toBe(403);
  });

  it('stops with the next request when a session is over', async () => {
    const tokens = await signIn(gateway.url, ana);
    people['leaving'] = bearer(tokens);
    expect((await ask('GET /users', 'leaving')).status).toBe(200);
    await postJson(`${gateway.url}/api/v0/auth/logout`, {}, people['leaving']);
    expect((await ask('GET /users', 'leaving')).status).toBe(401);
  });

  describe('asked without a route', () => {
    const verify = (path: string, who: string, fields: Fields = {}) =>
      rawRequest(gateway.url, `GET ${path}`, { ...people[who], ...fields });

    it.each<[number, string, string, Fields?]>([
      [401, '/verify', 'nobody'],
      [200, '/verify', 'nadia'],
      [200, '/verify', 'key'],
      [401, '/verify-admin', 'nobody'],
      [403, '/verify-admin', 'ana'],
      [403, '/verify-admin', 'key'],
      [200, '/verify-admin', 'bruno', here],
      [403, '/verify-admin', 'bruno', there],
      [403, '/verify-admin', 'bruno', { ...here, 'X-Original-URI': '/elsewhere', 'X-Original-Method': 'GET' }],
      [403, '/verify-admin', 'ana', { 'X-Original-URI': '/open', 'X-Original-Method': 'GET' }],
      [200, '/verify-admin', 'bruno', { ...here, 'X-Forwarded-Uri': '/users', 'X-Forwarded-Method': 'GET' }],
      // Envoy.
      [200, '/verify/users?x=1', 'ana'],
      [403, '/verify/admins', 'ana'],
      [403, '/verify/', 'ana'],
    ])('answers %d to %s by %s', async (status, path, who, ...[fields]) => {
      const answer = await verify(path, who, fields);
      expect(answer.status).toBe(status);
      if (status === 200)
        expect(answer.headers).toMatchObject({ 'x-user-id': expect.any(String), 'x-tenant-id': expect.any(String) });
    });
  });
});

const routes = (url: string): string => `
upstreams:
  service: { targets: [{ url: "${url}" }] }
routes:
  - { id: users, match: { path: /users }, upstream: service, roles: [USER], tenant: required }
  - { id: admins, match: { path: /admins }, upstream: service, roles: [ADMIN], tenant: required }
  - { id: open, match: { path: /open }, upstream: service, public: true }
  - { id: reading, match: { path: /mixed, methods: [GET] }, upstream: service, public: true }
  - { id: writing, match: { path: /mixed, methods: [POST] }, upstream: service, roles: [USER] }
  - { id: inside, match: { path: /inside }, upstream: service, exposure: internal }
  - { id: limited, match: { path: /limited }, upstream: service, limits: [{ by: user, requests: 1, perSeconds: 3600 }] }
`;
