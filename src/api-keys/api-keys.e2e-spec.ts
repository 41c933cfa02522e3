import { checkedFetch } from '../../test/support/contract';
import { startEchoUpstream } from '../../test/support/echo-upstream';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../../test/support/gateway';
import {
  ana,
  bearer,
  bruno,
  OTHER_TENANT,
  type Person,
  signIn,
  startGatewayFor,
  TENANT,
} from '../../test/support/people';
import { refusalOf } from '../../test/support/refusals';
import { until } from '../../test/support/waiting';
import type { ApiKeyList, ApiKeyUsage, NewApiKey } from '../contract';

type Fields = Record<string, string>;
type Code = [status: number, code: string];

describe('API keys', () => {
  let echo: Awaited<ReturnType<typeof startEchoUpstream>>;
  let gateway: TestGateway;
  /** Another instance on the same data. */
  let second: TestGateway;
  const people = new Map<string, Fields>();
  beforeAll(async () => {
    echo = await startEchoUpstream();
    const open = { LOGIN_LIMIT: '10000/60', LOGIN_NAME_LIMIT: '10000/60', LOGIN_ADDRESS_LIMIT: '10000/60' };
    const gatewayYaml = routes(echo.url);
    gateway = await startGatewayFor([ana, bruno], { gatewayYaml, environment: open });
    second = await startGateway({
      gatewayYaml,
      environment: open,
      database: gateway.database,
      masterKey: gateway.masterKey,
    });
    for (const person of [ana, bruno, ADMINISTRATOR])
      people.set(person.email, bearer(await signIn(gateway.url, person)));
  }, 60_000);
  afterAll(async () => {
    await second?.close();
    await gateway?.close();
    await echo?.close();
  });

  const call = (method: string, path: string, fields: Fields, body?: unknown, at = gateway): Promise<Response> =>
    checkedFetch(at.url + path, {
      method,
      headers: { ...fields, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const as = ({ email }: Pick<Person, 'email'>, tenant?: string): Fields => ({
    ...people.get(email)!,
    ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
  });
  const create = async (who: Fields, facts: object = {}): Promise<NewApiKey> => {
    const answer = await call('POST', '/api/v0/api-keys', who, { name: 'import', scopes: [], ...facts });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return (await answer.json()) as NewApiKey;
  };
  const withKey = (key: string): Fields => ({ 'x-api-key': key });
  const code = async (answer: Promise<Response> | Response): Promise<Code> => {
    const { status, code } = await refusalOf(await answer);
    return [status, code];
  };
  /** Nothing is waited for on the instance that did it; another one hears of it. */
  const untilRefused = (key: string, path: string, at: TestGateway) =>
    until(
      async () => (await call('GET', path, withKey(key), undefined, at)).status,
      (status) => status === 401,
    );

  it('let a program in on both planes and every instance, as its owner and no more', async () => {
    const { key, apiKey } = await create(as(bruno, TENANT), { scopes: ['users:read'], roles: ['USER'] });
    expect(apiKey).toMatchObject({ tenant: TENANT, scopes: ['users:read'], roles: ['USER'], lastUsedAt: null });
    for (const fields of [withKey(key), { authorization: `Bearer ${key}` }]) {
      for (const at of [gateway, second]) {
        expect((await call('GET', '/api/v0/users', fields, undefined, at)).status).toBe(200);
        const { headers } = (await (await call('GET', '/users-only', fields, undefined, at)).json()) as {
          headers: Fields;
        };
        expect(headers).toMatchObject({ 'x-user-email': bruno.email, 'x-user-roles': 'USER', 'x-tenant-id': TENANT });
      }
      expect(await code(call('GET', '/admins-only', fields))).toEqual([403, 'insufficient-role']);
      expect(await code(call('GET', '/api/v0/api-keys/tenant', fields))).toEqual([403, 'insufficient-permission']);
      expect(await code(call('GET', '/users-only', { ...fields, 'x-tenant-id': OTHER_TENANT }))).toEqual([
        403,
        'tenant-forbidden',
      ]);
    }
    expect(await (await call('GET', '/api/v0/auth/me', withKey(key))).json()).toMatchObject({
      email: bruno.email,
      tenant: TENANT,
    });
  });

  it('never travel on to a service, in whichever field, and leave other keys alone', async () => {
    const { key } = await create(as(ana), { roles: ['USER'] });
    echo.seen.length = 0;
    await call('GET', '/users-only', withKey(key));
    await call('GET', '/credential', { authorization: `Bearer ${key}` });
    await call('GET', '/open', { ...withKey(key), authorization: `Bearer ${key}` });
    await call('GET', '/open', withKey('a-key-of-the-service'));
    expect(echo.seen).toHaveLength(4);
    expect(JSON.stringify(echo.seen)).not.toContain('iamgw_');
    expect(echo.seen[3]!.headers['x-api-key']).toBe('a-key-of-the-service');
  });

  it('checklist 10: are refused beside another credential', async () => {
    const { key } = await create(as(ana), { roles: ['USER'] });
    for (const path of ['/users-only', '/api/v0/auth/me']) {
      expect(await code(call('GET', path, { ...withKey(key), ...as(ana) }))).toEqual([401, 'token-invalid']);
      expect((await call('GET', path, { ...withKey(key), authorization: `Bearer ${key}` })).status).toBe(200);
      expect((await call('GET', `${path}?api_key=${key}&access_token=${key}`, {})).status).toBe(401);
    }
  });

  it('checklist 31: are made by somebody who signed in, for themselves, within what they may', async () => {
    const { key } = await create(as(bruno, TENANT), { scopes: ['users:read', 'api-keys:read'], roles: ['ADMIN'] });
    const wanted = { name: 'more', scopes: [] };
    expect(await code(call('POST', '/api/v0/api-keys', {}, wanted))).toEqual([401, 'unauthenticated']);
    expect(await code(call('POST', '/api/v0/api-keys', withKey(key), wanted))).toEqual([403, 'session-required']);
    expect(await code(call('GET', '/api/v0/api-keys', withKey(key)))).toEqual([403, 'session-required']);
    expect((await call('GET', '/api/v0/api-keys/tenant', withKey(key))).status).toBe(200);
    for (const field of ['ownerId', 'userId', 'tenant', 'tenantId'])
      expect(await code(call('POST', '/api/v0/api-keys', as(ana), { ...wanted, [field]: 'x' }))).toEqual([
        400,
        'validation-failed',
      ]);
    const beyond = await refusalOf(
      await call('POST', '/api/v0/api-keys', as(ana), { ...wanted, scopes: ['users:write'], roles: ['ADMIN'] }),
    );
    expect([beyond.status, beyond.code]).toEqual([403, 'insufficient-permission']);
    expect(beyond.problem.errors).toEqual([
      { in: 'body', pointer: '/scopes/0', message: 'is not yours to give' },
      { in: 'body', pointer: '/roles/0', message: 'is not yours to give' },
    ]);
    // An ADMIN here is a USER there.
    expect(
      await code(call('POST', '/api/v0/api-keys', as(bruno, OTHER_TENANT), { ...wanted, scopes: ['users:write'] })),
    ).toEqual([403, 'insufficient-permission']);
    expect(await code(call('POST', '/api/v0/api-keys', as(bruno), wanted))).toEqual([400, 'tenant-required']);
  });

  it.each([
    { scopes: ['users:*'] },
    { scopes: ['*:*'] },
    { scopes: ['users'] },
    { roles: ['ad min'] },
    { expiresAt: '2001-01-01T00:00:00Z' },
    { limit: { requests: 0, perSeconds: 1 } },
    { limit: null },
  ])('are not made of %j', async (facts) => {
    const wanted = { name: 'x', scopes: [], ...facts };
    expect(await code(call('POST', '/api/v0/api-keys', as(ana), wanted))).toEqual([400, 'validation-failed']);
  });

  it('are seen, renamed, rotated and deleted by their owner alone', async () => {
    const { apiKey } = await create(as(ana));
    const path = `/api/v0/api-keys/${apiKey.id}`;
    const seen = await call('GET', path, as(ana));
    expect(seen.headers.get('etag')).toBe('"1"');
    expect(await seen.json()).toEqual(apiKey);
    const strangers = as(bruno, TENANT);
    for (const [method, at, body] of [
      ['GET', path, undefined],
      ['GET', `${path}/usage`, undefined],
      ['POST', `${path}/rotate`, {}],
      ['DELETE', path, undefined],
    ] as const)
      expect(await code(call(method, at, strangers, body))).toEqual([404, 'not-found']);
    const rename = (fields: Fields) =>
      call('PATCH', path, fields, { name: 'export', limit: { requests: 5, perSeconds: 60 } });
    expect(await code(rename(as(ana)))).toEqual([428, 'version-required']);
    expect(await code(rename({ ...as(ana), 'if-match': '"7"' }))).toEqual([412, 'version-outdated']);
    expect(await code(rename({ ...strangers, 'if-match': '"1"' }))).toEqual([404, 'not-found']);
    const renamed = await rename({ ...as(ana), 'if-match': '"1"' });
    expect([renamed.headers.get('etag'), ((await renamed.json()) as { name: string }).name]).toEqual(['"2"', 'export']);
    const { data } = (await (await call('GET', '/api/v0/api-keys?limit=100', as(ana))).json()) as ApiKeyList;
    expect(data.map(({ id }) => id)).toContain(apiKey.id);
    expect(data.every(({ ownerId }) => ownerId === apiKey.ownerId)).toBe(true);
    expect((await call('DELETE', path, as(ana))).status).toBe(204);
    expect(await code(call('GET', path, as(ana)))).toEqual([404, 'not-found']);
  });

  it('are seen and deleted by administrators of their tenant, and are absent for those of another', async () => {
    const { apiKey, key } = await create(as(ana), { roles: ['USER'] });
    const here = as(bruno, TENANT);
    const path = `/api/v0/api-keys/tenant/${apiKey.id}`;
    const { data } = (await (
      await call('GET', '/api/v0/api-keys/tenant?limit=100&count=true', here)
    ).json()) as ApiKeyList;
    expect(data.find(({ id }) => id === apiKey.id)).toMatchObject({ ownerId: apiKey.ownerId });
    expect(data.every(({ tenant }) => tenant === TENANT)).toBe(true);
    expect((await call('GET', path, here)).status).toBe(200);
    expect((await call('GET', `${path}/usage`, here)).status).toBe(200);
    const elsewhere = as(ADMINISTRATOR, OTHER_TENANT);
    for (const [method, at] of [
      ['GET', path],
      ['GET', `${path}/usage`],
      ['DELETE', path],
    ] as const)
      expect(await code(call(method, at, elsewhere))).toEqual([404, 'not-found']);
    expect(await code(call('GET', '/api/v0/api-keys/tenant', as(ana)))).toEqual([403, 'insufficient-permission']);
    expect((await call('GET', '/users-only', withKey(key), undefined, second)).status).toBe(200);
    expect((await call('DELETE', path, here)).status).toBe(204);
    expect(await code(call('GET', '/users-only', withKey(key)))).toEqual([401, 'token-invalid']);
    await untilRefused(key, '/users-only', second);
  });

  it('are dead at once after a rotation without overlap, and live on with one', async () => {
    const first = await create(as(ana), { roles: ['USER'] });
    const path = `/api/v0/api-keys/${first.apiKey.id}/rotate`;
    const use = (key: string) => call('GET', '/users-only', withKey(key));
    expect((await use(first.key)).status).toBe(200);
    const next = (await (await call('POST', path, as(ana), {})).json()) as NewApiKey;
    expect(next.apiKey).toMatchObject({ prefix: first.apiKey.prefix, previousSecretUntil: expect.any(String) });
    expect([(await use(first.key)).status, (await use(next.key)).status]).toEqual([200, 200]);
    const last = (await (await call('POST', path, as(ana), { overlapSeconds: 0 })).json()) as NewApiKey;
    expect(await code(use(first.key))).toEqual([401, 'token-invalid']);
    expect(await code(use(next.key))).toEqual([401, 'token-revoked']);
    expect((await use(last.key)).status).toBe(200);
    await untilRefused(next.key, '/users-only', second);
  });

  it('have a limit of their own, over both planes', async () => {
    const { key } = await create(as(ana), { roles: ['USER'], limit: { requests: 2, perSeconds: 3600 } });
    const first = await call('GET', '/users-only', withKey(key));
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([200, '"api-key";q=2;w=3600']);
    const me = await call('GET', '/api/v0/auth/me', withKey(key));
    expect([me.status, me.headers.get('ratelimit')]).toEqual([200, expect.stringContaining('"api-key";r=0')]);
    expect(await code(call('GET', '/users-only', withKey(key)))).toEqual([429, 'rate-limited']);
    expect(await code(call('GET', '/api/v0/auth/me', withKey(key)))).toEqual([429, 'rate-limited']);
  });

  it('of the installation are for a SUPERADMIN, and are one only where they say so', async () => {
    const everywhere = { ...as(ADMINISTRATOR) };
    // The administrator belongs to one tenant, which is selected where nothing else is: a second one leaves none.
    const admins = await create(
      { ...everywhere, 'x-tenant-id': TENANT },
      { scopes: ['users:read'], roles: ['SUPERADMIN'] },
    );
    expect(admins.apiKey.tenant).toBe(TENANT);
    expect(await code(call('GET', '/users-only', { ...withKey(admins.key), 'x-tenant-id': OTHER_TENANT }))).toEqual([
      403,
      'tenant-forbidden',
    ]);
    expect(
      await code(
        call('POST', '/api/v0/api-keys', { ...everywhere, 'x-tenant-id': OTHER_TENANT }, { name: 'x', scopes: [] }),
      ),
    ).toEqual([400, 'validation-failed']);
  });

  it('are counted, and the counts outlive the process', async () => {
    const { key, apiKey } = await create(as(ana), { roles: ['USER'] });
    const third = await startGateway({
      gatewayYaml: routes(echo.url),
      database: gateway.database,
      masterKey: gateway.masterKey,
    });
    for (let i = 0; i < 3; i++)
      expect((await call('GET', '/users-only', withKey(key), undefined, third)).status).toBe(200);
    await third.close();
    const usage = (await (await call('GET', `/api/v0/api-keys/${apiKey.id}/usage`, as(ana))).json()) as ApiKeyUsage;
    expect(usage.data).toEqual([{ day: expect.any(String), requests: 3, refused: 0 }]);
    const seen = (await (await call('GET', `/api/v0/api-keys/${apiKey.id}`, as(ana))).json()) as { lastUsedAt: string };
    expect(seen.lastUsedAt).not.toBeNull();
  });

  it('are told apart in the metrics', async () => {
    await call('GET', '/users-only', withKey('iamgw_nonsense'));
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(text).toMatch(/^api_key_requests_total\{result="accepted"\} [1-9]/m);
    expect(text).toMatch(/^api_key_requests_total\{result="invalid"\} [1-9]/m);
  });
});

const routes = (url: string): string => `
upstreams:
  echo: { targets: [{ url: "${url}" }] }
routes:
  - { id: users, match: { path: /users-only }, upstream: echo, roles: [USER], tenant: required }
  - { id: admins, match: { path: /admins-only }, upstream: echo, roles: [ADMIN], tenant: required }
  - { id: credential, match: { path: /credential }, upstream: echo, credential: client }
  - { id: open, match: { path: /open }, upstream: echo, public: true, credential: client }
`;
