import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { checkedFetch } from '../../test/support/contract';
import { ADMINISTRATOR, type TestGateway } from '../../test/support/gateway';
import { bearer, OTHER_TENANT, person, postJson, signIn, startGatewayFor, TENANT } from '../../test/support/people';
import type { Problem, UserDetails, UserList } from '../contract';

const chief = person('chief@serhafen.example', { [TENANT]: ['ADMIN'] });
const clerk = person('clerk@serhafen.example', { [TENANT]: ['USER'] });
const both = person('both@serhafen.example', { [TENANT]: ['USER'], [OTHER_TENANT]: ['USER'] });
const theirs = person('theirs@andeslog.example', { [OTHER_TENANT]: ['USER'] });

type Headers = Record<string, string>;

describe('users over HTTP', () => {
  let gateway: TestGateway;
  let administrator: Headers;
  let ids: Record<string, string>;
  let n = 0;

  beforeAll(async () => {
    gateway = await startGatewayFor([chief, clerk, both, theirs], {
      environment: { LOGIN_LIMIT: '10000/60', LOGIN_NAME_LIMIT: '10000/60', LOGIN_ADDRESS_LIMIT: '10000/60' },
    });
    administrator = bearer(await signIn(gateway.url, chief));
    const rows = await look<{ id: string; email: string }>('SELECT id, email FROM users');
    ids = Object.fromEntries(rows.map(({ id, email }) => [email, id]));
  });
  afterAll(() => gateway?.close());

  const at = (path: string): string => `${gateway.url}/api/v0/users${path}`;
  const send = (method: string, path: string, headers: Headers, body?: unknown): Promise<Response> =>
    checkedFetch(at(path), {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const look = async <Row>(statement: string): Promise<Row[]> => {
    const client = new Client({ connectionString: gateway.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query(statement)).rows as Row[];
    } finally {
      await client.end();
    }
  };
  const outcome = async (answer: Response): Promise<[number, string | undefined]> => [
    answer.status,
    answer.status < 400 ? undefined : ((await answer.json()) as Problem).code,
  ];
  const list = async (headers: Headers, query = ''): Promise<UserList> =>
    (await (await send('GET', query, headers)).json()) as UserList;
  const details = async (answer: Response): Promise<UserDetails> => (await answer.json()) as UserDetails;
  const create = async (body: object = {}, headers = administrator): Promise<UserDetails> => {
    const answer = await send('POST', '', headers, { email: `user-${++n}@serhafen.example`, ...body });
    expect(answer.status).toBe(201);
    return details(answer);
  };

  describe('creating', () => {
    it('makes a member of the selected tenant with roles, an address to find them at, and a password that works', async () => {
      const password = 'a long enough beginning';
      const answer = await send('POST', '', administrator, {
        email: 'New.Person@Serhafen.example',
        username: 'new.person',
        givenName: 'Íñigo',
        familyName: 'Soto',
        password,
        roles: ['USER'],
      });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('etag')).toBe('"1"');
      const user = await details(answer);
      expect(answer.headers.get('location')).toBe(`/api/v0/users/${user.id}`);
      expect(user).toMatchObject({
        email: 'new.person@serhafen.example',
        username: 'new.person',
        status: 'active',
        emailVerified: false,
        roles: ['USER'],
        lastLoginAt: null,
        memberships: [{ code: TENANT, roles: ['USER'] }],
      });
      const { accessToken } = await signIn(gateway.url, { email: user.email, password });
      const me = await send('GET', '/me', { authorization: `Bearer ${accessToken}` });
      expect(await me.json()).toMatchObject({ id: user.id, givenName: 'Íñigo' });
      const found = await list(administrator, '?q=inigo%20soto&count=true');
      expect([found.data.map(({ id }) => id), found.page.total]).toEqual([[user.id], 1]);
    });

    it.each<[string, object, number, string]>([
      ['a taken address, in any spelling', { email: 'CLERK@serhafen.example' }, 409, 'name-taken'],
      ['a weak password', { email: 'weak@serhafen.example', password: 'short' }, 400, 'validation-failed'],
      ['a role that is not the administrator’s to give', { email: 'x@serhafen.example', roles: ['SUPERADMIN'] }, 403, 'role-not-grantable'], // prettier-ignore
      ['a role that there is not', { email: 'x@serhafen.example', roles: ['NOTHING'] }, 400, 'validation-failed'],
      ['a username that looks like an address', { email: 'x@serhafen.example', username: 'a@b' }, 400, 'validation-failed'], // prettier-ignore
      ['nothing', {}, 400, 'validation-failed'],
      ['somebody’s id', { email: 'x@serhafen.example', id: randomUUID() }, 400, 'validation-failed'],
    ])('answers %s as it should, and makes nobody', async (_, body, status, code) => {
      const before = (await list(administrator, '?count=true')).page.total;
      expect(await outcome(await send('POST', '', administrator, body))).toEqual([status, code]);
      expect((await list(administrator, '?count=true')).page.total).toBe(before);
    });

    it('is not for who may not', async () => {
      const user = bearer(await signIn(gateway.url, clerk));
      expect(await outcome(await send('POST', '', user, { email: 'x@serhafen.example' }))).toEqual([
        403,
        'insufficient-permission',
      ]);
    });
  });

  describe('changing', () => {
    it('changes what is named, by the version that was read', async () => {
      const user = await create({ givenName: 'Ana', username: `ana-${n}` });
      const changed = await send('PATCH', `/${user.id}`, { ...administrator, 'if-match': '"1"' }, { givenName: null, familyName: 'Rojas' }); // prettier-ignore
      expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
      expect(await details(changed)).toMatchObject({ givenName: null, familyName: 'Rojas', username: user.username });
      const patch = (headers: Headers) => send('PATCH', `/${user.id}`, { ...administrator, ...headers }, { givenName: 'Bea' }); // prettier-ignore
      expect(await outcome(await patch({ 'if-match': '"1"' }))).toEqual([412, 'version-outdated']);
      expect(await outcome(await patch({ 'if-match': 'W/"2"' }))).toEqual([412, 'version-outdated']);
      expect(await outcome(await patch({}))).toEqual([428, 'version-required']);
      expect((await patch({ 'if-match': '*' })).headers.get('etag')).toBe('"3"');
    });

    it('does not move the version where nothing is different', async () => {
      const user = await create({ givenName: 'Ana' });
      const same = { givenName: 'Ana', email: user.email.toUpperCase() };
      const answer = await send('PATCH', `/${user.id}`, { ...administrator, 'if-match': '"1"' }, same);
      expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"1"']);
    });

    it('ends the sessions of who gets another address', async () => {
      const user = await create({ password: 'a long enough beginning' });
      const theirToken = bearer(await signIn(gateway.url, { email: user.email, password: 'a long enough beginning' }));
      const moved = { email: `moved-${n}@serhafen.example` };
      expect((await send('PATCH', `/${user.id}`, { ...administrator, 'if-match': '"1"' }, moved)).status).toBe(200);
      expect(await outcome(await send('GET', '/me', theirToken))).toEqual([401, 'token-revoked']);
    });

    it('keeps one’s own address for where it is proven', async () => {
      const own = ids[chief.email]!;
      const etag = (await send('GET', `/${own}`, administrator)).headers.get('etag')!;
      const answer = await send('PATCH', `/${own}`, { ...administrator, 'if-match': etag }, { email: 'thief@x.example' }); // prettier-ignore
      expect(await outcome(answer)).toEqual([409, 'own-account']);
    });
  });

  it('disables with everything that is open, and enables again', async () => {
    const user = await create({ password: 'a long enough beginning' });
    const credentials = { email: user.email, password: 'a long enough beginning' };
    const theirToken = bearer(await signIn(gateway.url, credentials));
    const disabled = await send('POST', `/${user.id}/disable`, administrator);
    expect(await details(disabled)).toMatchObject({ status: 'disabled' });
    expect(await outcome(await send('GET', '/me', theirToken))).toEqual([401, 'token-revoked']);
    expect((await postJson(`${gateway.url}/api/v0/auth/login`, credentials)).status).toBe(401);
    const again = await send('POST', `/${user.id}/disable`, administrator);
    expect([again.status, again.headers.get('etag')]).toEqual([200, disabled.headers.get('etag')]);
    expect(await details(await send('POST', `/${user.id}/enable`, administrator))).toMatchObject({ status: 'active' });
    await signIn(gateway.url, credentials);
  });

  it('sets a temporary password that is shown once and ends what was open', async () => {
    const user = await create({ password: 'a long enough beginning' });
    const theirToken = bearer(await signIn(gateway.url, { email: user.email, password: 'a long enough beginning' }));
    const answer = await send('POST', `/${user.id}/reset-password`, administrator);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { temporaryPassword } = (await answer.json()) as { temporaryPassword: string };
    expect(await outcome(await send('GET', '/me', theirToken))).toEqual([401, 'token-revoked']);
    await signIn(gateway.url, { email: user.email, password: temporaryPassword });
  });

  it('deletes', async () => {
    const user = await create({ password: 'a long enough beginning' });
    const theirToken = bearer(await signIn(gateway.url, { email: user.email, password: 'a long enough beginning' }));
    expect((await send('DELETE', `/${user.id}`, administrator)).status).toBe(204);
    expect(await outcome(await send('GET', `/${user.id}`, administrator))).toEqual([404, 'not-found']);
    expect((await send('GET', '/me', theirToken)).status).toBe(401);
  });

  it('changes one’s own name and nothing else of oneself', async () => {
    const mine = bearer(await signIn(gateway.url, clerk));
    const profile = await send('GET', '/me', mine);
    const etag = profile.headers.get('etag')!;
    const patch = (body: object, ifMatch = etag) => send('PATCH', '/me', { ...mine, 'if-match': ifMatch }, body);
    expect(await outcome(await patch({ email: 'other@serhafen.example' }))).toEqual([400, 'validation-failed']);
    expect(await (await patch({ givenName: 'Clara' })).json()).toMatchObject({
      givenName: 'Clara',
      email: clerk.email,
    });
    expect(await outcome(await patch({ givenName: 'Late' }))).toEqual([412, 'version-outdated']);
  });

  const OTHERS: [string, string, object | undefined][] = [
    ['PATCH', '', { givenName: 'Stolen' }],
    ['DELETE', '', undefined],
    ['POST', '/enable', undefined],
    ['POST', '/disable', undefined],
    ['POST', '/reset-password', undefined],
  ];

  describe('for the administrator of a tenant', () => {
    it.each([['GET', '', undefined], ...OTHERS] as const)(
      'answers 404 to %s %s of another tenant’s user, exactly as to nobody’s id',
      async (method, action, body) => {
        const answers: unknown[] = [];
        for (const id of [ids[theirs.email]!, randomUUID()]) {
          const answer = await send(method, `/${id}${action}`, { ...administrator, 'if-match': '*' }, body);
          const problem = (await answer.json()) as Problem;
          answers.push([answer.status, problem.code, problem.detail, Object.keys(problem)]);
        }
        expect(answers[0]).toEqual(answers[1]);
        expect((answers[0] as unknown[]).slice(0, 2)).toEqual([404, 'not-found']);
      },
    );

    it.each(OTHERS)('refuses %s %s of a user whom another tenant has too', async (method, action, body) => {
      const answer = await send(method, `/${ids[both.email]!}${action}`, { ...administrator, 'if-match': '*' }, body);
      expect(await outcome(answer)).toEqual([403, 'user-shared']);
    });

    it.each(OTHERS)('refuses %s %s of somebody who is SUPERADMIN', async (method, action, body) => {
      const id = ids[ADMINISTRATOR.email]!;
      const answer = await send(method, `/${id}${action}`, { ...administrator, 'if-match': '*' }, body);
      expect(await outcome(answer)).toEqual([403, 'user-shared']);
    });

    describe('by who may change users and nothing else', () => {
      const password = 'the helpdesk of this house';
      let helpdesk: Headers;
      beforeAll(async () => {
        await look(`WITH made AS (INSERT INTO roles (name) VALUES ('HELPDESK') RETURNING name)
          INSERT INTO role_permissions (role, permission) SELECT name, unnest('{users:read,users:write}'::text[]) FROM made`);
        const { id, email } = await create({ password });
        await look(`INSERT INTO membership_roles (user_id, tenant_id, role)
          SELECT '${id}', tenant_id, 'HELPDESK' FROM memberships WHERE user_id = '${id}'`);
        helpdesk = bearer(await signIn(gateway.url, { email, password }));
      });

      it.each(OTHERS)('refuses %s %s of an administrator, who may more', async (method, action, body) => {
        const answer = await send(method, `/${ids[chief.email]!}${action}`, { ...helpdesk, 'if-match': '*' }, body);
        expect(await outcome(answer)).toEqual([403, 'user-shared']);
        await signIn(gateway.url, chief);
      });

      it('lets them help everybody else', async () => {
        const { id } = await create({ roles: ['USER'] });
        expect((await send('POST', `/${id}/reset-password`, helpdesk)).status).toBe(200);
      });
    });

    it.each<[string, string[], number]>([
      ['no administrator with a key that may change users', [], 403],
      ['nor with one that bears the role of its owner', ['ADMIN'], 403],
    ])('resets %s', async (_, roles, status) => {
      const wanted = { name: 'sync', scopes: ['users:read', 'users:write'], roles };
      const made = await postJson(`${gateway.url}/api/v0/api-keys`, wanted, administrator);
      const { key } = (await made.json()) as { key: string };
      const { id: other } = await create({ roles: ['ADMIN'] });
      const answer = await send('POST', `/${other}/reset-password`, { 'x-api-key': key });
      expect(answer.status).toBe(status);
      const { id: simple } = await create({ roles: ['USER'] });
      expect((await send('POST', `/${simple}/reset-password`, { 'x-api-key': key })).status).toBe(200);
    });

    it('lists its members alone, whatever is filtered by', async () => {
      for (const query of ['?limit=100&count=true', `?tenant=${TENANT}&limit=100&count=true`]) {
        const { data, page } = await list(administrator, query);
        expect(data.map(({ email }) => email)).not.toContain(theirs.email);
        expect(page.total).toBe(data.length);
      }
      for (const query of [
        `?tenant=${OTHER_TENANT}&count=true`,
        '?q=theirs&count=true',
        `?group=${randomUUID()}&count=true`,
      ])
        // prettier-ignore
        expect(await list(administrator, query)).toEqual({
          data: [],
          page: { nextCursor: null, prevCursor: null, total: 0 },
        });
    });

    it('shows of a shared user the membership here alone', async () => {
      const answer = await send('GET', `/${ids[both.email]!}`, administrator);
      expect((await details(answer)).memberships.map(({ code }) => code)).toEqual([TENANT]);
    });
  });

  it.each([
    ['DELETE', ''],
    ['POST', '/disable'],
    ['POST', '/reset-password'],
  ])('lets nobody do %s %s to themselves', async (method, action) => {
    const answer = await send(method, `/${ids[chief.email]!}${action}`, administrator);
    expect(await outcome(answer)).toEqual([409, 'own-account']);
  });

  it('always leaves one of two SUPERADMINs who disable each other at the same moment', async () => {
    const password = 'an administrator of their own';
    const { id: other, email } = await create({ password });
    const own = ids[ADMINISTRATOR.email]!;
    await look(`INSERT INTO installation_roles (user_id, role) VALUES ('${other}', 'SUPERADMIN')`);
    const left: number[] = [];
    for (let round = 0; round < 10; round++) {
      const [mine, its] = [
        bearer(await signIn(gateway.url, ADMINISTRATOR)),
        bearer(await signIn(gateway.url, { email, password })),
      ];
      const answers = await Promise.all([
        send('POST', `/${other}/disable`, mine),
        send('POST', `/${own}/disable`, its),
      ]);
      // The other one came too late: as the last one's, or with a token that was worthless by then.
      expect(answers.map(({ status }) => (status === 200 ? 200 : 'refused')).sort()).toEqual([200, 'refused']);
      const [row] = await look<{ n: number }>(
        `SELECT count(*)::int AS n FROM users JOIN installation_roles ON user_id = id WHERE role = 'SUPERADMIN' AND enabled`,
      );
      left.push(row!.n);
      await look(`UPDATE users SET enabled = true`);
    }
    expect(left).toEqual(Array(10).fill(1));
    await look(`DELETE FROM installation_roles WHERE user_id = '${other}'`);
  });
});
