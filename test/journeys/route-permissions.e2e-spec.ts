import type { NewApiKey, Role } from '../../src/contract';
import { checkedFetch } from '../support/contract';
import { startEchoUpstream } from '../support/echo-upstream';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../support/gateway';
import { ana, bearer, bruno, OTHER_TENANT, signIn, startGatewayFor, TENANT } from '../support/people';
import { refusalOf, refused } from '../support/refusals';
import { until } from '../support/waiting';

type Fields = Readonly<Record<string, string>>;
type Who = Pick<typeof ana, 'email' | 'password'>;

const routes = (url: string): string => `
upstreams:
  mawbs: { targets: [{ url: "${url}" }] }
routes:
  - { id: read, match: { path: /mawbs, methods: [GET] }, upstream: mawbs, permissions: [mawbs:read] }
  - { id: write, match: { path: /mawbs, methods: [PUT] }, upstream: mawbs, permissions: [mawbs:read, mawbs:write] }
  - { id: export, match: { path: /export }, upstream: mawbs, permissions: [mawbs:read], scopes: [mawbs:export] }
`;

describe('a route that asks for permissions', () => {
  let mawbs: Awaited<ReturnType<typeof startEchoUpstream>>;
  let gateway: TestGateway;
  /** Another instance on the same data. */
  let second: TestGateway;
  const people = new Map<Who, Fields>();
  beforeAll(async () => {
    mawbs = await startEchoUpstream();
    const gatewayYaml = routes(mawbs.url);
    const environment = { LOGIN_LIMIT: '1000/60', LOGIN_NAME_LIMIT: '1000/60', LOGIN_ADDRESS_LIMIT: '1000/60' };
    gateway = await startGatewayFor([ana, bruno], { gatewayYaml, environment });
    const { database, masterKey } = gateway;
    second = await startGateway({ gatewayYaml, environment, database, masterKey });
    people.set(ADMINISTRATOR, bearer(await signIn(gateway.url, ADMINISTRATOR)));
    await call('POST', '/api/v0/roles', as(ADMINISTRATOR), { name: 'CLERK' });
    for (const who of [ana, bruno]) {
      people.set(who, bearer(await signIn(gateway.url, who)));
      const { id } = (await (await call('GET', '/api/v0/users/me', as(who, TENANT))).json()) as { id: string };
      expect((await call('PUT', `/api/v0/users/${id}/roles/CLERK`, as(ADMINISTRATOR, TENANT))).status).toBe(204);
      people.set(who, bearer(await signIn(gateway.url, who)));
    }
  }, 60_000);
  beforeEach(() => allow([]));
  afterAll(async () => {
    await second?.close();
    await gateway?.close();
    await mawbs?.close();
  });

  const call = (method: string, path: string, fields: Fields, body?: unknown, at = gateway): Promise<Response> =>
    checkedFetch(at.url + path, {
      method,
      headers: { ...fields, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const as = (who: Who, tenant?: string): Fields => ({
    ...people.get(who)!,
    ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
  });
  /** All that CLERK allows from now on. */
  const allow = async (permissions: readonly string[]): Promise<void> => {
    const answer = await call(
      'PATCH',
      '/api/v0/roles/CLERK',
      { ...as(ADMINISTRATOR), 'if-match': '*' },
      { permissions },
    );
    expect(((await answer.json()) as Role).permissions).toEqual(permissions);
  };
  const INSUFFICIENT = [403, 'insufficient-permission'];

  it('refuses who lacks one, and lets the next request in once the role has it: with the same token', async () => {
    const refusal = await refusalOf(await call('GET', '/mawbs', as(ana)));
    expect([refusal.status, refusal.code]).toEqual(INSUFFICIENT);
    expect(refusal.problem.detail).toContain('mawbs:read');
    expect(mawbs.seen).toEqual([]);

    await allow(['mawbs:read']);
    expect((await call('GET', '/mawbs', as(ana))).status).toBe(200);
    expect(mawbs.seen).toMatchObject([{ method: 'GET', url: '/mawbs', headers: { 'x-user-email': ana.email } }]);
    expect(await refused(await call('PUT', '/mawbs', as(ana), {}))).toEqual(INSUFFICIENT);
    await allow(['mawbs:*']);
    expect((await call('PUT', '/mawbs', as(ana), {})).status).toBe(200);

    await allow([]);
    expect(await refused(await call('GET', '/mawbs', as(ana)))).toEqual(INSUFFICIENT);
  });

  it('counts what roles allow where the request is, not elsewhere', async () => {
    await allow(['mawbs:read']);
    expect((await call('GET', '/mawbs', as(bruno, TENANT))).status).toBe(200);
    expect(await refused(await call('GET', '/mawbs', as(bruno, OTHER_TENANT)))).toEqual(INSUFFICIENT);
    expect(await refused(await call('GET', '/mawbs', as(bruno)))).toEqual(INSUFFICIENT);
    expect((await call('GET', '/mawbs', as(ADMINISTRATOR, OTHER_TENANT))).status).toBe(200);
  });

  it('hears of a change on another instance too', async () => {
    const status = async () => (await call('GET', '/mawbs', as(ana), undefined, second)).status;
    await until(status, (now) => now === 403);
    await allow(['mawbs:read']);
    await until(status, (now) => now === 200);
  });

  describe('and an API key', () => {
    const keyWith = async (...scopes: string[]): Promise<Fields> => {
      const answer = await call('POST', '/api/v0/api-keys', as(ana), { name: 'import', scopes, roles: ['CLERK'] });
      expect(answer.status).toBe(201);
      return { 'x-api-key': ((await answer.json()) as NewApiKey).key };
    };

    it('asks the key for them, whatever its owner may besides', async () => {
      await allow(['mawbs:export', 'mawbs:read', 'mawbs:write']);
      const [reader, writer] = [await keyWith('mawbs:read'), await keyWith('mawbs:write')];
      expect((await call('GET', '/mawbs', reader)).status).toBe(200);
      expect(await refused(await call('PUT', '/mawbs', reader, {}))).toEqual(INSUFFICIENT);
      expect(await refused(await call('GET', '/mawbs', writer))).toEqual(INSUFFICIENT);
      expect(await refused(await call('GET', '/mawbs', await keyWith()))).toEqual(INSUFFICIENT);
      expect((await call('PUT', '/mawbs', await keyWith('mawbs:read', 'mawbs:write'), {})).status).toBe(200);
      // Whoever signed in may all of it without spelling it out.
      expect((await call('PUT', '/mawbs', as(ana), {})).status).toBe(200);
    });

    it('meets scopes of the route by what the key says', async () => {
      await allow(['mawbs:export', 'mawbs:read']);
      expect(await refused(await call('GET', '/export', await keyWith('mawbs:read')))).toEqual([
        403,
        'insufficient-scope',
      ]);
      expect(await refused(await call('GET', '/export', await keyWith('mawbs:export')))).toEqual(INSUFFICIENT);
      expect((await call('GET', '/export', await keyWith('mawbs:export', 'mawbs:read'))).status).toBe(200);
    });

    it('counts no more than its owner may at the moment, and is made with no more', async () => {
      await allow(['mawbs:read']);
      const key = await keyWith('mawbs:read');
      const use = () => call('GET', '/mawbs', key);
      expect((await use()).status).toBe(200);
      await allow([]);
      expect(await refused(await use())).toEqual(INSUFFICIENT);
      const wanted = { name: 'import', scopes: ['mawbs:read'] };
      expect(await refused(await call('POST', '/api/v0/api-keys', as(ana), wanted))).toEqual(INSUFFICIENT);
      await allow(['mawbs:read']);
      expect((await use()).status).toBe(200);
    });
  });
});
