import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { checkedFetch } from '../../test/support/contract';
import { ADMINISTRATOR, type TestGateway } from '../../test/support/gateway';
import { bearer, OTHER_TENANT, person, signIn, startGatewayFor, TENANT } from '../../test/support/people';
import type { MemberList, Problem, Tenant, TenantList } from '../contract';

const chief = person('chief@serhafen.example', { [TENANT]: ['ADMIN'] });
const clerk = person('clerk@serhafen.example', { [TENANT]: ['USER'] });
const theirs = person('theirs@andeslog.example', { [OTHER_TENANT]: ['USER'] });
type Headers = Record<string, string>;

describe('tenants over HTTP', () => {
  let gateway: TestGateway;
  let root: Headers;
  let administrator: Headers;
  let ids: Record<string, string>;

  beforeAll(async () => {
    gateway = await startGatewayFor([chief, clerk, theirs]);
    root = bearer(await signIn(gateway.url, ADMINISTRATOR));
    administrator = bearer(await signIn(gateway.url, chief));
    const client = new Client({ connectionString: gateway.database.superuserUrl });
    await client.connect();
    const { rows } = await client.query<{ id: string; email: string }>('SELECT id, email FROM users');
    ids = Object.fromEntries(rows.map(({ id, email }) => [email, id]));
    await client.end();
  });
  afterAll(() => gateway?.close());

  const send = (method: string, path: string, headers: Headers, body?: unknown): Promise<Response> =>
    checkedFetch(`${gateway.url}/api/v0/tenants${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const outcome = async (answer: Response): Promise<[number, string | undefined]> => [
    answer.status,
    answer.status < 400 ? undefined : ((await answer.json()) as Problem).code,
  ];
  const codes = async (headers: Headers, query = ''): Promise<string[]> =>
    ((await (await send('GET', query, headers)).json()) as TenantList).data.map(({ code }) => code);
  const members = async (code: string, headers: Headers, query = ''): Promise<MemberList> =>
    (await (await send('GET', `/${code}/members${query}`, headers)).json()) as MemberList;

  it('are created, found, renamed by version, suspended and resumed by who manages the installation', async () => {
    const body = { businessUnit: 'PORTAL', countryCode: 'UY', displayName: 'Portal Uruguay' };
    const created = await send('POST', '', root, body);
    expect([created.status, created.headers.get('location')]).toEqual([201, '/api/v0/tenants/PORTAL:UY']);
    expect(await created.json()).toMatchObject({ ...body, code: 'PORTAL:UY', status: 'active' });
    expect(await outcome(await send('POST', '', root, body))).toEqual([409, 'name-taken']);

    const found = await send('GET', '/portal%3Auy', root);
    const rename = (ifMatch: string) =>
      send('PATCH', '/PORTAL:UY', { ...root, 'if-match': ifMatch }, { displayName: 'Portal' });
    expect(((await (await rename(found.headers.get('etag')!)).json()) as Tenant).displayName).toBe('Portal');
    expect(await outcome(await rename('"1"'))).toEqual([412, 'version-outdated']);

    for (const [action, status] of [
      ['suspend', 'suspended'],
      ['suspend', 'suspended'],
      ['resume', 'active'],
    ])
      // prettier-ignore
      expect(await (await send('POST', `/PORTAL:UY/${action!}`, root)).json()).toMatchObject({ status });
  });

  it.each<[object, number, string]>([
    [{ businessUnit: 'PORTAL', countryCode: 'XX' }, 400, 'validation-failed'],
    [{ businessUnit: 'portal', countryCode: 'CL' }, 400, 'validation-failed'],
    [{ businessUnit: 'PORTAL' }, 400, 'validation-failed'],
  ])('are not created of %j', async (body, status, code) => {
    expect(await outcome(await send('POST', '', root, body))).toEqual([status, code]);
  });

  it('are listed to their members alone, in two orders, page by page', async () => {
    expect(await codes(administrator)).toEqual([TENANT]);
    expect(await codes(bearer(await signIn(gateway.url, theirs)))).toEqual([OTHER_TENANT]);
    expect(await codes(administrator, '?q=andes')).toEqual([]);
    const all = await codes(root);
    expect(all).toEqual(expect.arrayContaining([OTHER_TENANT, TENANT]));
    expect(await codes(root, '?sort=-code')).toEqual([...all].reverse());
    expect(await codes(root, '?q=SERhafen&status=active')).toEqual([TENANT]);
    const seen: string[] = [];
    for (let query = '?limit=1&sort=createdAt&count=true'; query !== '';) {
      const { data, page } = (await (await send('GET', query, root)).json()) as TenantList;
      seen.push(...data.map(({ code }) => code));
      expect(page.total).toBe(all.length);
      query = page.nextCursor === null ? '' : `?limit=1&sort=createdAt&count=true&cursor=${page.nextCursor}`;
    }
    expect([...seen].sort()).toEqual(all);
  });

  it.each<[string, string, object | undefined]>([
    ['POST', '', { businessUnit: 'MINE', countryCode: 'CL' }],
    ['PATCH', `/${TENANT}`, { displayName: 'Mine' }],
    ['POST', `/${TENANT}/suspend`, undefined],
    ['POST', `/${TENANT}/resume`, undefined],
  ])('are not for the administrator of one: %s %s', async (method, path, body) => {
    const answer = await send(method, path, { ...administrator, 'if-match': '*' }, body);
    expect(await outcome(answer)).toEqual([403, 'insufficient-permission']);
  });

  it.each([
    ['GET', ''],
    ['GET', '/members'],
    ['PUT', '/members/{clerk}'],
    ['DELETE', '/members/{theirs}'],
  ])('answers 404 to %s %s of another tenant, exactly as of one that there is not', async (method, path) => {
    const answers: unknown[] = [];
    for (const code of [OTHER_TENANT, 'NOWHERE:CL']) {
      const id = path.replace('{clerk}', ids[clerk.email]!).replace('{theirs}', ids[theirs.email]!);
      answers.push(await outcome(await send(method, `/${code}${id}`, administrator)));
    }
    expect(answers).toEqual([[404, 'not-found'], [404, 'not-found']]); // prettier-ignore
  });

  describe('members', () => {
    it('are listed with their roles, page by page', async () => {
      const { data, page } = await members(TENANT, administrator, '?limit=2&count=true');
      expect(data.map(({ email, roles }) => [email, roles])).toEqual([
        [ADMINISTRATOR.email, ['ADMIN']],
        [chief.email, ['ADMIN']],
      ]);
      expect(page.total).toBe(3);
      const rest = await members(TENANT, administrator, `?limit=2&cursor=${page.nextCursor!}`);
      expect(rest.data).toMatchObject([{ email: clerk.email, roles: ['USER'], status: 'active' }]);
    });

    it('do not exist elsewhere for a tenant’s administrator, who adds nobody by id', async () => {
      for (const id of [ids[theirs.email]!, randomUUID()])
        for (const method of ['PUT', 'DELETE'])
          expect(await outcome(await send(method, `/${TENANT}/members/${id}`, administrator))).toEqual([
            404,
            'not-found',
          ]);
      expect((await send('PUT', `/${TENANT}/members/${ids[clerk.email]!}`, administrator)).status).toBe(204);
    });

    it('are added and removed, and what their tokens said is worthless from then on', async () => {
      const path = `/${TENANT}/members/${ids[theirs.email]!}`;
      for (let i = 0; i < 2; i++) expect((await send('PUT', path, root)).status).toBe(204);
      const mine = bearer(await signIn(gateway.url, theirs));
      expect(await codes(mine)).toEqual([OTHER_TENANT, TENANT]);
      expect((await send('DELETE', path, administrator)).status).toBe(204);
      expect(await outcome(await send('GET', '', mine))).toEqual([401, 'token-revoked']);
      expect(await codes(bearer(await signIn(gateway.url, theirs)))).toEqual([OTHER_TENANT]);
      expect(await outcome(await send('DELETE', path, administrator))).toEqual([404, 'not-found']);
    });

    it('stay where a group gives them what the administrator could not', async () => {
      const api = `${gateway.url}/api/v0`;
      const here = { ...root, 'x-tenant-id': TENANT, 'content-type': 'application/json' };
      const post = (path: string, body: object) =>
        checkedFetch(`${api}/${path}`, { method: 'POST', headers: here, body: JSON.stringify(body) });
      expect((await post('roles', { name: 'AUDITOR', permissions: ['audit:export'] })).status).toBe(201);
      const { id } = (await (await post('groups', { name: 'Auditors', roles: ['AUDITOR'] })).json()) as { id: string };
      const seat = `${api}/groups/${id}/members/${ids[clerk.email]!}`;
      expect((await checkedFetch(seat, { method: 'PUT', headers: { ...root, 'x-tenant-id': TENANT } })).status).toBe(
        204,
      );
      const remove = () => send('DELETE', `/${TENANT}/members/${ids[clerk.email]!}`, administrator);
      expect(await outcome(await remove())).toEqual([403, 'role-not-grantable']);
      await checkedFetch(seat, { method: 'DELETE', headers: { ...root, 'x-tenant-id': TENANT } });
      expect((await members(TENANT, administrator)).data.map(({ email }) => email)).toContain(clerk.email);
    });

    it('do not leave the tenant that they administer', async () => {
      const answer = await send('DELETE', `/${TENANT}/members/${ids[chief.email]!}`, administrator);
      expect(await outcome(answer)).toEqual([409, 'own-account']);
    });

    it('are not for who may not', async () => {
      const user = bearer(await signIn(gateway.url, clerk));
      expect(await outcome(await send('GET', `/${TENANT}/members`, user))).toEqual([403, 'insufficient-permission']);
    });
  });
});
