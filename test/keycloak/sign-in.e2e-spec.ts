import { checkedFetch } from '../support/contract';
import type { TestGateway } from '../support/gateway';
import { PASSWORD, TestKeycloak } from '../support/keycloak';
import { ageProviderSessions, login, refresh, signInAs, startKeycloakGateway } from '../support/keycloak-gateway';
import { bearer, type Tokens } from '../support/people';
import { startRelay } from '../support/relay';
import { execute } from '../support/test-server';
import { until } from '../support/waiting';

describe('with a real Keycloak', () => {
  let keycloak: TestKeycloak;
  let one: TestGateway;
  let other: TestGateway;
  beforeAll(async () => {
    keycloak = await TestKeycloak.startWithOwnRealm();
    one = await startKeycloakGateway(keycloak);
    other = await startKeycloakGateway(keycloak, { database: one.database, masterKey: one.masterKey });
  }, 300_000);
  afterAll(async () => {
    await other?.close();
    await one?.close();
  });

  const me = async (tokens: Pick<Tokens, 'accessToken'>, tenant?: string): Promise<Response> =>
    checkedFetch(`${one.url}/api/v0/auth/me`, {
      headers: { ...bearer(tokens), ...(tenant && { 'x-tenant-id': tenant }) },
    });
  const refreshed = async (tokens: Tokens, at = one): Promise<Tokens> => {
    await ageProviderSessions(one);
    const answer = await refresh(at.url, tokens);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Tokens;
  };

  describe('a sign-in by password', () => {
    it('makes the user one of ours, with the tenants and roles of Keycloak, and none of its own roles', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL', 'ANDESLOG:PE'], roles: ['ADMIN'] });
      const answer = await me(await signInAs(one.url, user), 'SERHAFEN:CL');
      const { id, ...facts } = (await answer.json()) as { id: string };
      expect(id).not.toBe(user.id); // Keycloak's id is Keycloak's; ours is in X-User-Id and in every answer
      expect(facts).toMatchObject({
        email: user.email,
        roles: ['ADMIN', 'USER'],
        tenants: [
          { code: 'ANDESLOG:PE', roles: ['ADMIN', 'USER'] },
          { code: 'SERHAFEN:CL', roles: ['ADMIN', 'USER'] },
        ],
        tenant: 'SERHAFEN:CL',
      });
      const again = await me(await signInAs(other.url, { username: user.email }));
      expect(((await again.json()) as { id: string }).id).toBe(id);
    });

    it.each(['superadmin', 'realm.admin'])('makes %s SUPERADMIN of the installation', async (username) => {
      const answer = await me(await signInAs(one.url, { username }));
      expect(((await answer.json()) as { roles: string[] }).roles).toContain('SUPERADMIN');
    });

    it('checklist 19: gives one answer to whatever was wrong', async () => {
      const { username } = await keycloak.createUser();
      const answers = await Promise.all(
        [
          login(one.url, username, 'wrong password'),
          login(one.url, 'nobody.at.all'),
          login(one.url, 'disabled.user'),
          login(one.url, 'disabled.user', 'wrong password'),
          login(one.url, 'pending.user'),
        ].map(async (answer) => {
          const { status, headers } = await answer;
          const { requestId: _, ...problem } = (await (await answer).json()) as Record<string, unknown>;
          return { status, problem, wwwAuthenticate: headers.get('www-authenticate') };
        }),
      );
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ status: 401, problem: { code: 'invalid-credentials' } });
    });

    it('lets one user in everywhere at once, though Keycloak checks one password of a user at a time', async () => {
      const user = await keycloak.createUser();
      const doors = [one, other, one, other, one, other, one, other];
      const answers = await Promise.all(doors.map(({ url }) => login(url, user.username)));
      expect(answers.map(({ status }) => status)).toEqual(doors.map(() => 200));
    });

    it('lets somebody in while another checks a password of theirs at Keycloak itself', async () => {
      const user = await keycloak.createUser();
      await signInAs(one.url, user);
      const direct = () =>
        keycloak.token({
          grant_type: 'password',
          client_id: 'iam-portal',
          username: user.username,
          password: PASSWORD,
        });
      const [answer] = await Promise.all([login(one.url, user.username), direct(), direct(), direct()]);
      expect(answer.status).toBe(200);
    });

    it('counts a wrong password once: two at a time would lock the account', async () => {
      const user = await keycloak.createUser();
      await signInAs(one.url, user);
      expect((await login(one.url, user.username, 'wrong password')).status).toBe(401);
      expect(await keycloak.loginFailures(user.id)).toMatchObject({ numFailures: 1, disabled: false });
      expect((await login(one.url, user.username)).status).toBe(200);
    });

    it('is no sign-in for somebody without a tenant, who sees nothing', async () => {
      const answer = await me(await signInAs(one.url, await keycloak.createUser({ roles: ['ADMIN'] })));
      expect(await answer.json()).toMatchObject({ roles: [], tenants: [] });
    });

    it('answers 501 where passwords are typed at Keycloak alone', async () => {
      const strict = await startKeycloakGateway(keycloak, { environment: { KEYCLOAK_DIRECT_GRANT: 'off' } });
      const answer = await login(strict.url, 'serhafen.user');
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([501, 'not-supported']);
      await strict.close();
    });
  });

  describe('a refresh', () => {
    it('follows what Keycloak says now; older tokens are dead, and what the gateway assigned stays', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'], roles: ['ADMIN'], groups: ['/operators'] });
      const tokens = await signInAs(one.url, user);
      const { id } = (await (await me(tokens)).json()) as { id: string };
      await execute(
        one.database.superuserUrl,
        `INSERT INTO roles (name) VALUES ('PILOT') ON CONFLICT DO NOTHING`,
        `INSERT INTO membership_roles (tenant_id, user_id, role) SELECT tenant_id, user_id, 'PILOT' FROM memberships WHERE user_id = '${id}'`,
      );
      await keycloak.unmapRoles(user.id, 'ADMIN');
      await keycloak.changeUser(user.id, {
        firstName: 'Changed',
        attributes: { tenants: ['SERHAFEN:CL', 'ANDESLOG:PE'] },
      });
      const next = await refreshed(tokens);
      expect(await (await me(next)).json()).toMatchObject({
        tenants: [
          { code: 'ANDESLOG:PE', roles: ['USER'] }, // by the group
          { code: 'SERHAFEN:CL', roles: ['PILOT', 'USER'] },
        ],
      });
      await until(
        () => me(tokens),
        ({ status }) => status === 401,
      );

      await keycloak.changeUser(user.id, { attributes: { tenants: [] } });
      expect(await (await me(await refreshed(next))).json()).toMatchObject({ tenants: [], roles: [] });
    });

    it('ends our session when Keycloak has ended its own', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
      const tokens = await signInAs(one.url, user);
      await keycloak.endSessions(user.id);
      await ageProviderSessions(one);
      const answer = await refresh(one.url, tokens);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'refresh-token-invalid']);
      await until(
        () => me(tokens),
        ({ status }) => status === 401,
      );
    });

    it('ends our session when the user was disabled there', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
      const tokens = await signInAs(one.url, user);
      await keycloak.changeUser(user.id, { enabled: false });
      await ageProviderSessions(one);
      expect((await refresh(other.url, tokens)).status).toBe(401);
    });

    it('uses Keycloak’s refresh token once over all instances, also where that may be used only once', async () => {
      await keycloak.changeRealm({ revokeRefreshToken: true, refreshTokenMaxReuse: 0 });
      try {
        let tokens = await signInAs(one.url, await keycloak.createUser({ tenants: ['SERHAFEN:CL'] }));
        for (let round = 0; round < 3; round++) {
          await ageProviderSessions(one);
          const doors = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? one : other));
          const answers = await Promise.all(doors.map(({ url }) => refresh(url, tokens)));
          expect(answers.map(({ status }) => status)).toEqual(doors.map(() => 200));
          const next = (await Promise.all(answers.map((answer) => answer.json()))) as Tokens[];
          expect(new Set(next.map(({ refreshToken }) => refreshToken)).size).toBe(1);
          tokens = next[0]!;
        }
      } finally {
        await keycloak.changeRealm({ revokeRefreshToken: false });
      }
    });
  });

  describe('a sign-out', () => {
    it('ends the session at Keycloak too', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
      const tokens = await signInAs(one.url, user);
      expect(await keycloak.sessionsOf(user.id)).toHaveLength(1);
      const answer = await checkedFetch(`${one.url}/api/v0/auth/logout`, { method: 'POST', headers: bearer(tokens) });
      expect(answer.status).toBe(204);
      await until(
        () => keycloak.sessionsOf(user.id),
        (sessions) => sessions.length === 0,
      );
    });
  });

  describe('when Keycloak is away', () => {
    it('keeps who is signed in, tells newcomers to come back, and says so to operators alone', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
      const relay = await startRelay(keycloak.url);
      const gateway = await startKeycloakGateway(keycloak, {
        environment: { KEYCLOAK_BASE_URL: relay.url, KEYCLOAK_ISSUER: keycloak.issuer },
      });
      try {
        const tokens = await signInAs(gateway.url, user);
        await relay.close();
        await ageProviderSessions(gateway);
        const renewed = await refresh(gateway.url, tokens);
        expect(renewed.status).toBe(200);
        const next = (await renewed.json()) as Tokens;
        const asked = await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: bearer(next) });
        expect(await asked.json()).toMatchObject({ tenants: [{ code: 'SERHAFEN:CL' }] });

        const refused = await login(gateway.url, user.username);
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
        expect(await refused.json()).toMatchObject({ code: 'identity-provider-unavailable' });

        expect((await checkedFetch(`${gateway.url}/actuator/readiness`)).status).toBe(200);
        const health = await until(
          async () => (await (await checkedFetch(`${gateway.url}/actuator/health`)).json()) as { status: string },
          ({ status }) => status === 'DEGRADED',
        );
        expect(health).toMatchObject({ components: { identity: { status: 'DEGRADED' } } });

        const out = await checkedFetch(`${gateway.url}/api/v0/auth/logout`, { method: 'POST', headers: bearer(next) });
        expect(out.status).toBe(204);
      } finally {
        await gateway.close();
      }
    });
  });

  describe('Keycloak’s own access tokens', () => {
    const asBearer = (accessToken: string) => me({ accessToken });

    it('say who somebody is; what they may is what our tables say, also at their first request', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'], roles: ['ADMIN'] });
      const token = await keycloak.accessToken(user.username);
      expect(await (await asBearer(token)).json()).toMatchObject({
        email: user.email,
        tenants: [{ code: 'SERHAFEN:CL', roles: ['ADMIN', 'USER'] }],
      });
    });

    it('mean less as soon as their user does, and nothing when the user is disabled here', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'], roles: ['ADMIN'] });
      const token = await keycloak.accessToken(user.username);
      const tokens = await signInAs(one.url, user);
      expect((await asBearer(token)).status).toBe(200);
      await keycloak.unmapRoles(user.id, 'ADMIN');
      await refreshed(tokens);
      const answer = await until(
        async () => (await (await asBearer(token)).json()) as { roles: string[] },
        ({ roles }) => !roles.includes('ADMIN'),
      );
      expect(answer.roles).toEqual([]);
    });

    it.each([
      ['for somebody else', { client_id: 'customs-service', client_secret: 'dev-only-gateway-secret' }, 'access_token'],
      ['that are ID tokens', { client_id: 'iam-gateway', client_secret: 'dev-only-gateway-secret' }, 'id_token'],
      [
        'that are refresh tokens',
        { client_id: 'iam-gateway', client_secret: 'dev-only-gateway-secret' },
        'refresh_token',
      ],
    ])('checklist 08: %s are worth nothing', async (_what, client, kind) => {
      const { username } = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
      const { body } = await keycloak.token({
        grant_type: 'password',
        scope: 'openid',
        username,
        password: PASSWORD,
        ...client,
      });
      const answer = await asBearer((body as Record<string, string>)[kind]!);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'token-invalid']);
    });

    it('of a service account make nobody a user', async () => {
      const client = { client_id: 'iam-gateway', client_secret: 'dev-only-gateway-secret' };
      const { body } = await keycloak.token({ grant_type: 'client_credentials', ...client });
      expect((await asBearer((body as { access_token: string }).access_token)).status).toBe(401);
    });
  });
});
