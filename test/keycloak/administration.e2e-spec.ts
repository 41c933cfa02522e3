import { Client } from 'pg';
import type { Problem, UserDetails, UserRoles } from '../../src/contract';
import { checkedFetch } from '../support/contract';
import type { TestGateway } from '../support/gateway';
import { PASSWORD, type RealmUser, TestKeycloak } from '../support/keycloak';
import { ageProviderSessions, login, refresh, signInAs, startKeycloakGateway } from '../support/keycloak-gateway';
import { bearer } from '../support/people';
import { startRelay } from '../support/relay';
import { until } from '../support/waiting';

const TENANT = 'SERHAFEN:CL';
const OTHER = 'ANDESLOG:PE';

describe('administering users of a real Keycloak', () => {
  let keycloak: TestKeycloak;
  let gateway: TestGateway;
  let chief: Record<string, string>;
  let n = 0;
  const run = Date.now().toString(36);

  beforeAll(async () => {
    keycloak = await TestKeycloak.startWithOwnRealm();
    gateway = await startKeycloakGateway(keycloak);
    chief = bearer(await signInAs(gateway.url, { username: 'superadmin' }));
  }, 300_000);
  afterAll(() => gateway?.close());

  async function look<Row>(statement: string, ...values: unknown[]): Promise<Row[]> {
    const client = new Client({ connectionString: gateway.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query(statement, values)).rows as Row[];
    } finally {
      await client.end();
    }
  }
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}, at = gateway.url) =>
    checkedFetch(`${at}/api/v0/${path}`, {
      method,
      headers: {
        ...chief,
        'x-tenant-id': TENANT,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const everywhere = { 'x-tenant-id': '*' };
  const refused = async (answer: Response) => {
    const { code, errors } = (await answer.json()) as Problem;
    return { status: answer.status, code, pointers: errors?.map(({ pointer }) => pointer) };
  };
  const done = async (answer: Response | Promise<Response>): Promise<void> => {
    const { status } = await answer;
    expect(status).toBeLessThan(300);
  };
  const newName = (): string => `made-${run}-${++n}`;
  const create = async (facts: object = {}, headers = {}): Promise<UserDetails & { username: string }> => {
    const username = newName();
    const body = { email: `${username}@made.test`, username, password: PASSWORD, ...facts };
    const answer = await ask('POST', 'users', body, headers);
    expect(answer.status).toBe(201);
    return (await answer.json()) as UserDetails & { username: string };
  };
  /** Somebody of Keycloak whom the gateway knows. */
  const known = async (facts: Parameters<TestKeycloak['createUser']>[0]) => {
    const user = await keycloak.createUser(facts);
    const tokens = await signInAs(gateway.url, user);
    const [row] = await look<{ id: string }>('SELECT id FROM users WHERE external_id = $1', user.id);
    return { ...user, ours: row!.id, tokens };
  };
  const there = async ({ username }: { username?: string | null }) => (await keycloak.find(username!))!;
  const rolesOf = async (id: string): Promise<string[]> => {
    const answer = await ask('GET', `users/${id}/roles`, undefined, everywhere);
    const { data } = (await answer.json()) as UserRoles;
    return data.map(({ role, tenant, origin }) => `${role} ${tenant ?? 'everywhere'} ${origin}`).sort();
  };

  describe('a user', () => {
    it('is made there and here, and can sign in; the tenant is told Keycloak, the role is ours', async () => {
      const user = await create({ givenName: 'Íñigo', roles: ['USER'] });
      expect(user).toMatchObject({ username: user.username, memberships: [{ code: TENANT, roles: ['USER'] }] });
      const record = await there(user);
      expect(record).toMatchObject({
        email: user.email,
        firstName: 'Íñigo',
        enabled: true,
        emailVerified: false,
        attributes: { tenants: [TENANT] },
      });
      expect(await keycloak.rolesOf(record.id)).not.toContain('USER');
      expect((await login(gateway.url, user.username)).status).toBe(200);
      // Who came in was followed: the role of the gateway stays.
      expect(await rolesOf(user.id)).toEqual([`USER ${TENANT} gateway`]);
    });

    it('is SUPERADMIN at Keycloak where that is asked for, and needs no username', async () => {
      const email = `${newName()}@made.test`;
      const answer = await ask('POST', 'users', { email, roles: ['SUPERADMIN'] }, everywhere);
      expect(await answer.json()).toMatchObject({ email, username: null, memberships: [] });
      expect(await keycloak.rolesOf((await there({ username: email })).id)).toContain('SUPERADMIN');
    });

    it.each<[string, (taken: UserDetails) => object, number, string, string]>([
      ['an address that somebody has', ({ email }) => ({ email: email.toUpperCase() }), 409, 'name-taken', '/email'],
      ['a username that somebody has', ({ username }) => ({ username }), 409, 'name-taken', '/username'],
      ['a username that Keycloak does not take', () => ({ username: 'ab' }), 400, 'validation-failed', '/username'],
      ['a name that Keycloak does not take', () => ({ givenName: '<b>' }), 400, 'validation-failed', '/givenName'],
    ])('is not made with %s, there nor here', async (_what, facts, status, code, pointer) => {
      const taken = await create();
      const username = newName();
      const body = { email: `${username}@made.test`, username, password: PASSWORD, ...facts(taken) };
      expect(await refused(await ask('POST', 'users', body))).toEqual({ status, code, pointers: [pointer] });
      expect(await keycloak.find(username)).toBeUndefined();
    });

    it('is not made here with an address that somebody has there, and whom nobody has seen here', async () => {
      const { email } = await keycloak.createUser();
      expect(await refused(await ask('POST', 'users', { email }))).toMatchObject({
        code: 'name-taken',
        pointers: ['/email'],
      });
    });

    it('goes again at Keycloak when it cannot be made here', async () => {
      await look(`ALTER TABLE audit_entries ADD CONSTRAINT nobody CHECK (changes::text NOT LIKE '%doomed-%')`);
      try {
        const username = newName();
        const answer = await ask('POST', 'users', { email: `doomed-${username}@made.test`, username });
        expect(answer.status).toBe(500);
        expect(await keycloak.find(username)).toBeUndefined();
      } finally {
        await look('ALTER TABLE audit_entries DROP CONSTRAINT nobody');
      }
    });
  });

  describe('a change', () => {
    it('leaves all else as it was: Keycloak would wipe what is left out', async () => {
      const user = await known({ tenants: [TENANT, OTHER], roles: ['USER'] });
      const answer = await ask('PATCH', `users/${user.ours}`, { givenName: 'Other' }, { 'if-match': '*' });
      expect(answer.status).toBe(200);
      expect(await there(user)).toMatchObject({
        firstName: 'Other',
        lastName: 'Person',
        email: user.email,
        emailVerified: true,
        attributes: { tenants: [TENANT, OTHER] },
      });
    });

    it('removes a name, changes the username, and another address is not proven', async () => {
      const { id, username } = await create({ givenName: 'A', familyName: 'B' });
      const other = newName();
      const change = { givenName: null, username: other, email: `${other}@made.test` };
      await done(ask('PATCH', `users/${id}`, change, { 'if-match': '*' }));
      expect(await keycloak.find(username)).toBeUndefined();
      const record = await there({ username: other });
      expect(record).toMatchObject({ email: change.email, emailVerified: false, lastName: 'B' });
      expect(record.firstName).toBeUndefined();
    });

    it('of two at once loses none', async () => {
      const user = await known({ tenants: [TENANT] });
      const joined = ask('PUT', `tenants/${OTHER}/members/${user.ours}`);
      const named = ask('PATCH', `users/${user.ours}`, { familyName: 'Both' }, { 'if-match': '*' });
      expect([(await joined).status, (await named).status]).toEqual([204, 200]);
      expect(await there(user)).toMatchObject({ lastName: 'Both', attributes: { tenants: [TENANT, OTHER] } });
    });

    it('is refused for an outdated version and a taken name, and changes nothing there', async () => {
      const [user, taken] = [await create(), await create()];
      const change = (body: object, ifMatch: string) =>
        ask('PATCH', `users/${user.id}`, body, { 'if-match': ifMatch }).then(refused);
      expect(await change({ givenName: 'Late' }, '"77"')).toMatchObject({ status: 412 });
      expect(await change({ username: taken.username }, '*')).toMatchObject({
        code: 'name-taken',
        pointers: ['/username'],
      });
      expect((await there(user)).firstName).toBeUndefined();
    });

    it('is taken back there when it fails here', async () => {
      const user = await create({ givenName: 'Before', familyName: 'Stays' });
      await look(`ALTER TABLE audit_entries ADD CONSTRAINT nobody CHECK (changes::text NOT LIKE '%Doomed%')`);
      try {
        const answer = await ask('PATCH', `users/${user.id}`, { givenName: 'Doomed' }, { 'if-match': '*' });
        expect(answer.status).toBe(500);
        expect(await there(user)).toMatchObject({
          firstName: 'Before',
          lastName: 'Stays',
          attributes: { tenants: [TENANT] },
        });
      } finally {
        await look('ALTER TABLE audit_entries DROP CONSTRAINT nobody');
      }
    });
  });

  describe('shutting out', () => {
    it('disables there and ends every session; enabling again revives none of them', async () => {
      const user = await known({ tenants: [TENANT] });
      const stolen = await keycloak.token({
        grant_type: 'password',
        client_id: 'iam-portal',
        username: user.username,
        password: PASSWORD,
      });
      await done(ask('POST', `users/${user.ours}/disable`));
      expect(await there(user)).toMatchObject({ enabled: false, attributes: { tenants: [TENANT] } });
      expect(await keycloak.sessionsOf(user.id)).toEqual([]);
      expect((await login(gateway.url, user.username)).status).toBe(401);
      await done(ask('POST', `users/${user.ours}/enable`));
      expect(await there(user)).toMatchObject({ enabled: true });
      const { refresh_token: refreshToken } = stolen.body as { refresh_token: string };
      const again = await keycloak.token({
        grant_type: 'refresh_token',
        client_id: 'iam-portal',
        refresh_token: refreshToken,
      });
      expect(again.status).toBe(400);
      expect((await refresh(gateway.url, user.tokens)).status).toBe(401);
      expect((await login(gateway.url, user.username)).status).toBe(200);
    });

    it('removes there and here', async () => {
      const user = await create();
      await done(ask('DELETE', `users/${user.id}`));
      expect(await keycloak.find(user.username)).toBeUndefined();
      expect((await ask('GET', `users/${user.id}`)).status).toBe(404);
      expect(await look('SELECT * FROM provider_removals')).toEqual([]);
    });

    it('gives a new password that is right at once, and the old one is not; sessions there are over', async () => {
      const user = await known({ tenants: [TENANT] });
      const answer = await ask('POST', `users/${user.ours}/reset-password`);
      const { temporaryPassword: password } = (await answer.json()) as { temporaryPassword: string };
      expect(await keycloak.sessionsOf(user.id)).toEqual([]);
      expect((await login(gateway.url, user.username, password)).status).toBe(200);
    });

    it('ends at what Keycloak thinks of a password, with where it stands', async () => {
      const user = await known({ tenants: [TENANT] });
      await keycloak.changeRealm({ passwordPolicy: 'length(40)' });
      try {
        const body = { currentPassword: PASSWORD, newPassword: 'long enough for us alone' };
        const answer = await ask('PUT', 'auth/password', body, bearer(user.tokens));
        expect(await refused(answer)).toEqual({ status: 400, code: 'validation-failed', pointers: ['/newPassword'] });
      } finally {
        await keycloak.changeRealm({ passwordPolicy: 'length(12) and maxLength(256) and notUsername and notEmail' });
      }
    });
  });

  describe('assignments', () => {
    it('of tenants are Keycloak’s: joining brings the roles that it gives, leaving takes them', async () => {
      const user = await known({ tenants: [TENANT], roles: ['USER'] });
      await done(ask('PUT', `tenants/${OTHER}/members/${user.ours}`));
      expect((await there(user)).attributes).toEqual({ tenants: [TENANT, OTHER] });
      expect(await rolesOf(user.ours)).toEqual([`USER ${OTHER} keycloak`, `USER ${TENANT} keycloak`]);
      await done(ask('DELETE', `tenants/${TENANT}/members/${user.ours}`));
      expect((await there(user)).attributes).toEqual({ tenants: [OTHER] });
      expect(await rolesOf(user.ours)).toEqual([`USER ${OTHER} keycloak`]);
    });

    it('of a role in one tenant are ours; what the realm gives in all of them is not taken in one', async () => {
      const user = await known({ tenants: [TENANT], roles: ['USER'] });
      await done(ask('PUT', `users/${user.ours}/roles/ADMIN`));
      expect(await rolesOf(user.ours)).toEqual([`ADMIN ${TENANT} gateway`, `USER ${TENANT} keycloak`]);
      expect(await keycloak.rolesOf(user.id)).not.toContain('ADMIN');
      await done(ask('DELETE', `users/${user.ours}/roles/ADMIN`));
      expect(await refused(await ask('DELETE', `users/${user.ours}/roles/USER`))).toMatchObject({
        status: 409,
        code: 'assigned-elsewhere',
      });
      expect(await rolesOf(user.ours)).toEqual([`USER ${TENANT} keycloak`]);
    });

    it('of followed roles in the installation are realm roles', async () => {
      const user = await known({ tenants: [TENANT] });
      await done(ask('PUT', `users/${user.ours}/roles/ADMIN`, undefined, everywhere));
      await done(ask('PUT', `users/${user.ours}/roles/SUPERADMIN`, undefined, everywhere));
      expect(await keycloak.rolesOf(user.id)).toEqual(expect.arrayContaining(['ADMIN', 'SUPERADMIN']));
      expect(await rolesOf(user.ours)).toEqual([
        `ADMIN ${TENANT} keycloak`,
        'ADMIN everywhere gateway',
        'SUPERADMIN everywhere keycloak',
        `USER ${TENANT} keycloak`, // which ADMIN includes there
      ]);
      await done(ask('DELETE', `users/${user.ours}/roles/ADMIN`, undefined, everywhere));
      await done(ask('DELETE', `users/${user.ours}/roles/SUPERADMIN`, undefined, everywhere));
      expect(await rolesOf(user.ours)).toEqual([]);
      const left = await keycloak.rolesOf(user.id);
      expect(left.filter((role) => ['ADMIN', 'SUPERADMIN'].includes(role))).toEqual([]);
    });

    it('that a group gives are not taken from one of its members', async () => {
      const user = await known({ tenants: [TENANT], groups: ['/operators'] });
      const answer = await ask('DELETE', `users/${user.ours}/roles/USER`, undefined, everywhere);
      expect(await refused(answer)).toMatchObject({ status: 409, code: 'assigned-elsewhere' });
    });

    it('of SUPERADMIN are not taken from an administrator of the realm', async () => {
      await signInAs(gateway.url, { username: 'realm.admin' });
      const [row] = await look<{ id: string }>(`SELECT id FROM users WHERE username = 'realm.admin'`);
      const answer = await ask('DELETE', `users/${row!.id}/roles/SUPERADMIN`, undefined, everywhere);
      expect(await refused(answer)).toMatchObject({ status: 409, code: 'assigned-elsewhere' });
    });

    it('to groups of Keycloak are made there, with what the group gives; to ours, here', async () => {
      const inside = await known({ tenants: [TENANT], groups: ['/operators'] });
      const user = await known({ tenants: [TENANT] });
      const [group] = await look<{ id: string }>(`SELECT id FROM groups WHERE external_id = '/operators'`);
      await done(ask('PUT', `groups/${group!.id}/members/${user.ours}`, undefined, everywhere));
      expect(await keycloak.groupsOf(user.id)).toEqual(['/operators']);
      expect(await rolesOf(user.ours)).toEqual(await rolesOf(inside.ours));
      await done(ask('DELETE', `groups/${group!.id}/members/${user.ours}`, undefined, everywhere));
      expect([await keycloak.groupsOf(user.id), await rolesOf(user.ours)]).toEqual([[], []]);

      const made = await ask('POST', 'groups', { name: newName(), roles: ['USER'] });
      const { id } = (await made.json()) as { id: string };
      await done(ask('PUT', `groups/${id}/members/${user.ours}`));
      expect(await keycloak.groupsOf(user.id)).toEqual([]);
      expect(await rolesOf(user.ours)).toEqual([`USER ${TENANT} gateway`]);
    });
  });

  it('fetches one new token when a sign-out of the whole realm has ended its own', async () => {
    const user = await create();
    await keycloak.endAllSessions();
    await done(ask('POST', `users/${user.id}/disable`));
    expect(await there(user)).toMatchObject({ enabled: false });
  });

  it('answers 503 to changes while Keycloak is away, changes nothing, and goes on reading', async () => {
    const user: RealmUser & { ours: string } = await known({ tenants: [TENANT] });
    const relay = await startRelay(keycloak.url);
    const { database, masterKey } = gateway;
    const away = await startKeycloakGateway(keycloak, {
      database,
      masterKey,
      environment: { KEYCLOAK_BASE_URL: relay.url, KEYCLOAK_ISSUER: keycloak.issuer },
    });
    try {
      await relay.close();
      const changes: [string, string, unknown?][] = [
        ['POST', 'users', { email: `${newName()}@made.test` }],
        ['PATCH', `users/${user.ours}`, { givenName: 'Never' }],
        ['POST', `users/${user.ours}/disable`],
        ['DELETE', `users/${user.ours}`],
        ['PUT', `tenants/${OTHER}/members/${user.ours}`],
      ];
      for (const [method, path, body] of changes) {
        const answer = await ask(method, path, body, { 'if-match': '*' }, away.url);
        expect([path, await refused(answer)]).toEqual([path, expect.objectContaining({ status: 503, code: 'identity-provider-unavailable' })]); // prettier-ignore
        expect(answer.headers.get('retry-after')).toBe('5');
      }
      const answer = await ask('GET', `users/${user.ours}`, undefined, {}, away.url);
      expect(await answer.json()).toMatchObject({ id: user.ours, status: 'active', givenName: 'Test' });
    } finally {
      await away.close();
    }
    await ageProviderSessions(gateway);
    await until(
      () => keycloak.find(user.username),
      (record) => record?.enabled === true && record.firstName === 'Test',
    );
  });
});
