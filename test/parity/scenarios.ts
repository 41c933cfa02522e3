import type { Asker } from './answers';

export const TENANT = 'SERHAFEN:CL';
export const OTHER = 'ANDESLOG:PE';
export const PASSWORD = 'dev-only-Passw0rd';
const EVERYWHERE = '*';

/** One installation as scenarios see it. Each makes its own people, with names that are the same in both. */
export class World {
  constructor(
    readonly asker: Asker,
    /** Access token of a SUPERADMIN. */
    readonly chief: string,
    /** Begins every name that this run makes up. */
    readonly run: string,
  ) {}

  get ask(): Asker['ask'] {
    return this.asker.ask.bind(this.asker);
  }

  /** A member of the tenant. @returns their id */
  async person(name: string, facts: object = {}): Promise<string> {
    const username = `${this.run}-${name}`;
    const body = { email: `${username}@parity.test`, username, password: PASSWORD, roles: ['USER'], ...facts };
    return (await this.ask('POST', 'api/v0/users', { as: this.chief, tenant: TENANT, body }))['id'] as string;
  }

  login(name: string, password = PASSWORD): Promise<{ accessToken: string; refreshToken: string }> {
    const body = { username: `${this.run}-${name}`, password };
    return this.ask('POST', 'api/v0/auth/login', { body }) as unknown as Promise<{
      accessToken: string;
      refreshToken: string;
    }>;
  }
}

export type Scenario = (world: World) => Promise<void>;

const chiefly =
  (
    what: (
      world: World,
      ask: (
        method: string,
        path: string,
        body?: unknown,
        headers?: Record<string, string>,
      ) => Promise<Record<string, unknown>>,
    ) => Promise<unknown>,
    tenant = TENANT,
  ): Scenario =>
  async (world) => {
    await what(world, (method, path, body, headers) =>
      world.ask(method, `api/v0/${path}`, { as: world.chief, tenant, body, ...(headers && { headers }) }),
    );
  };
const anyVersion = { 'if-match': '*' };

/** What both providers must answer alike, to the last byte that is not drawn by lot. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'a sign-in with the right password, a wrong one, by nobody, and without anything': async (world) => {
    await world.person('in');
    await world.login('in');
    await world.login('in', 'a wrong password');
    await world.login('nobody');
    for (const body of [{}, { username: 'x' }, { email: 'x', password: 'y' }, 'no json'])
      await world.ask('POST', 'api/v0/auth/login', { body });
  },
  'a refresh, a replay of its token, and a sign-out': async (world) => {
    await world.person('refresher');
    const first = await world.login('refresher');
    const second = await world.ask('POST', 'api/v0/auth/refresh', { body: { refreshToken: first.refreshToken } });
    const as = second['accessToken'] as string;
    await world.ask('GET', 'api/v0/auth/me', { as });
    await world.ask('POST', 'api/v0/auth/refresh', { body: { refreshToken: 'garbage' } });
    await world.ask('POST', 'api/v0/auth/logout', { as });
    await world.ask('GET', 'api/v0/auth/me', { as });
    await world.ask('POST', 'api/v0/auth/refresh', { body: { refreshToken: second['refreshToken'] } });
  },
  'no token, garbage for one, and a tenant that is not one’s own': async (world) => {
    await world.person('stranger');
    const { accessToken: as } = await world.login('stranger');
    await world.ask('GET', 'api/v0/auth/me');
    await world.ask('GET', 'api/v0/auth/me', { as: 'garbage' });
    await world.ask('GET', 'api/v0/auth/me', { as, tenant: OTHER });
    await world.ask('GET', 'api/v0/users', { as });
    await world.ask('POST', 'api/v0/users', { as, body: { email: 'a@b.test' } });
  },
  'one’s own profile, permissions and password': async (world) => {
    await world.person('owner', { givenName: 'Íñigo' });
    const { accessToken: as } = await world.login('owner');
    await world.ask('GET', 'api/v0/users/me', { as });
    await world.ask('PATCH', 'api/v0/users/me', {
      as,
      body: { givenName: 'Ana', familyName: 'Rojas' },
      headers: anyVersion,
    });
    await world.ask('GET', 'api/v0/users/me/permissions', { as });
    for (const body of [
      { currentPassword: 'not the one', newPassword: 'another-Passw0rd-1' },
      { currentPassword: PASSWORD, newPassword: 'short' },
      { currentPassword: PASSWORD, newPassword: 'another-Passw0rd-1' },
    ])
      await world.ask('PUT', 'api/v0/auth/password', { as, body });
    await world.login('owner', 'another-Passw0rd-1');
  },
  'lists of users: filters, sorting, counts and pages': chiefly(async (world, ask) => {
    for (const name of ['list-a', 'list-b', 'list-c']) await world.person(name, { familyName: `Of ${name}` });
    const q = `q=${world.run}-list`;
    await ask('GET', `users?${q}&count=true&sort=email`);
    const { page } = await ask('GET', `users?${q}&limit=2&sort=-email`);
    await ask('GET', `users?${q}&limit=2&sort=-email&cursor=${(page as { nextCursor: string }).nextCursor}`);
    await ask('GET', `users?${q}&role=USER&status=active&emailVerified=false&tenant=${TENANT}`);
    await ask('GET', `users?${q}&status=disabled&count=true`);
    await ask('GET', 'users?sort=password');
    await ask('GET', 'users?limit=0');
  }),
  'a user: made, read, changed, with and without a version': chiefly(async (world, ask) => {
    const id = await world.person('edited', { givenName: 'A', familyName: 'B' });
    const path = `users/${id}`;
    await ask('GET', path);
    await ask('PATCH', path, { givenName: 'C' });
    await ask('PATCH', path, { givenName: 'C' }, { 'if-match': '"99"' });
    await ask('PATCH', path, { givenName: 'C' }, { 'if-match': '"1"' });
    await ask('PATCH', path, { familyName: null, username: null, email: `${world.run}-other@parity.test` }, anyVersion);
    await ask('PATCH', path, { username: `${world.run}-renamed` }, anyVersion);
    await ask('GET', path);
    await ask('GET', 'users/018f0000-0000-4000-8000-00000000dead');
    await ask('PATCH', 'users/018f0000-0000-4000-8000-00000000dead', { givenName: 'C' }, anyVersion);
  }),
  'names that are taken, and what is no user': chiefly(async (world, ask) => {
    await world.person('taken');
    const id = await world.person('taker');
    const email = `${world.run}-free@parity.test`;
    await ask('POST', 'users', { email: `${world.run}-TAKEN@parity.test` });
    await ask('POST', 'users', { email, username: `${world.run}-taken` });
    await ask('PATCH', `users/${id}`, { email: `${world.run}-taken@parity.test` }, anyVersion);
    await ask('PATCH', `users/${id}`, { username: `${world.run}-taken` }, anyVersion);
    for (const body of [
      {},
      { email: 'none' },
      { email, username: 'a@b' },
      { email, password: 'short' },
      { email, roles: ['NOTHING'] },
      { email, id },
    ])
      await ask('POST', 'users', body);
  }),
  'a user: disabled, refused, enabled, and gone': chiefly(async (world, ask) => {
    const id = await world.person('shut-out');
    const { accessToken: as, refreshToken } = await world.login('shut-out');
    await ask('POST', `users/${id}/disable`);
    await ask('POST', `users/${id}/disable`);
    await world.login('shut-out');
    await world.ask('POST', 'api/v0/auth/refresh', { body: { refreshToken } });
    await world.ask('GET', 'api/v0/auth/me', { as });
    await ask('POST', `users/${id}/enable`);
    await world.login('shut-out');
    await ask('DELETE', `users/${id}`);
    await ask('GET', `users/${id}`);
    await ask('DELETE', `users/${id}`);
    await world.login('shut-out');
  }),
  'a password that an administrator sets': chiefly(async (world, ask) => {
    const id = await world.person('forgetful');
    const { temporaryPassword } = await ask('POST', `users/${id}/reset-password`);
    await world.login('forgetful', temporaryPassword as string);
  }),
  'roles in a tenant: assigned, explained, withdrawn, and what nobody may': chiefly(async (world, ask) => {
    const id = await world.person('climber');
    await ask('PUT', `users/${id}/roles/ADMIN`);
    await ask('PUT', `users/${id}/roles/ADMIN`);
    await ask('GET', `users/${id}/roles`);
    await ask('GET', `users/${id}/permissions`);
    const { accessToken: as } = await world.login('climber');
    await world.ask('PUT', `api/v0/users/${id}/roles/SUPERADMIN`, { as, tenant: TENANT });
    await world.ask('GET', `api/v0/users?q=${world.run}-climber`, { as, tenant: TENANT });
    await ask('DELETE', `users/${id}/roles/ADMIN`);
    await ask('DELETE', `users/${id}/roles/ADMIN`);
    await ask('GET', `users/${id}/roles`);
    await ask('PUT', `users/${id}/roles/NOTHING`);
    await world.ask('GET', 'api/v0/auth/me', { as });
  }),
  'roles of the installation': chiefly(async (world, ask) => {
    const email = `${world.run}-deputy@parity.test`;
    const id = (await ask('POST', 'users', { email, password: PASSWORD }))['id'] as string;
    await ask('PUT', `users/${id}/roles/SUPERADMIN`);
    await ask('GET', `users/${id}/roles`);
    await ask('DELETE', `users/${id}/roles/SUPERADMIN`);
    await ask('GET', `users/${id}/roles`);
  }, EVERYWHERE),
  'a role of one’s own': chiefly(async (world, ask) => {
    const name = `R_${world.run.toUpperCase()}`;
    const id = await world.person('pilot');
    await ask('POST', 'roles', { name, permissions: ['users:read'], delegated: true });
    await ask('PUT', `users/${id}/roles/${name}`);
    await ask('GET', `users/${id}/permissions`);
    await ask('GET', `roles/${name}/holders`);
    await ask('DELETE', `roles/${name}`, undefined, anyVersion);
    await ask('DELETE', `users/${id}/roles/${name}`);
    await ask('DELETE', `roles/${name}`, undefined, anyVersion);
  }),
  'groups: what they give, who is in them': chiefly(async (world, ask) => {
    const user = await world.person('grouped', { roles: [] });
    const id = (await ask('POST', 'groups', { name: `${world.run} desk`, roles: ['USER'] }))['id'] as string;
    await ask('PUT', `groups/${id}/members/${user}`);
    await ask('GET', `groups/${id}/members`);
    await ask('GET', `users/${user}/roles`);
    await ask('POST', 'groups', { name: `${world.run} desk` });
    await ask('DELETE', `groups/${id}/members/${user}`);
    await ask('DELETE', `groups/${id}`, undefined, anyVersion);
    await ask('GET', `groups/${id}`);
  }),
  'members of tenants': chiefly(async (world, ask) => {
    const id = await world.person('mover');
    await ask('PUT', `tenants/${OTHER}/members/${id}`);
    await ask('PUT', `tenants/${OTHER}/members/${id}`);
    await ask('GET', `users/${id}`);
    const { accessToken: as } = await world.login('mover');
    await world.ask('GET', 'api/v0/auth/me', { as, tenant: OTHER });
    await ask('DELETE', `tenants/${OTHER}/members/${id}`);
    await world.ask('GET', 'api/v0/auth/me', { as, tenant: OTHER });
    await ask('PUT', `tenants/NOWHERE:XX/members/${id}`);
    await ask('GET', `users/${id}`);
  }),
  'sessions: listed, ended, by oneself and by others': chiefly(async (world, ask) => {
    const id = await world.person('many-places');
    const one = await world.login('many-places');
    const two = await world.login('many-places');
    const { data } = (await world.ask('GET', 'api/v0/sessions', { as: one.accessToken })) as {
      data: { id: string; current: boolean }[];
    };
    await world.ask('DELETE', `api/v0/sessions/${data.find(({ current }) => !current)!.id}`, { as: one.accessToken });
    await world.ask('POST', 'api/v0/auth/refresh', { body: { refreshToken: two.refreshToken } });
    await world.ask('POST', 'api/v0/sessions/revoke-others', { as: one.accessToken });
    await ask('GET', `users/${id}/sessions`);
    await ask('DELETE', `users/${id}/sessions`);
    await world.ask('GET', 'api/v0/auth/me', { as: one.accessToken });
  }),
  'who one is, proved once more': async (world) => {
    await world.person('prover');
    const { accessToken: as, refreshToken } = await world.login('prover');
    for (const body of [{}, { password: 'not the one' }, { password: PASSWORD, refreshIn: 'cookie' }])
      await world.ask('POST', 'api/v0/auth/reauthenticate', { as, body });
    const proved = await world.ask('POST', 'api/v0/auth/reauthenticate', { as, body: { password: PASSWORD } });
    await world.ask('GET', 'api/v0/auth/me', { as });
    await world.ask('POST', 'api/v0/auth/refresh', { body: { refreshToken } });
    const again = proved['accessToken'] as string;
    await world.ask('POST', 'api/v0/sessions/revoke-others', { as: again });
    await world.ask('POST', 'api/v0/auth/logout', { as: again });
    await world.ask('POST', 'api/v0/auth/reauthenticate', { as: again, body: { password: PASSWORD } });
  },
  'API keys': async (world) => {
    await world.person('keeper', { roles: ['ADMIN'] });
    const { accessToken: as } = await world.login('keeper');
    const body = { name: 'robot', scopes: ['users:read'] };
    const made = await world.ask('POST', 'api/v0/api-keys', { as, tenant: TENANT, body });
    await world.ask('GET', 'api/v0/api-keys', { as, tenant: TENANT });
    await world.ask('GET', `api/v0/users?q=${world.run}-keeper`, {
      tenant: TENANT,
      headers: { 'x-api-key': String(made['key']) },
    });
    await world.ask('DELETE', `api/v0/api-keys/${(made['apiKey'] as { id: string }).id}`, { as, tenant: TENANT });
  },
  'the audit of a user': chiefly(async (world, ask) => {
    const id = await world.person('watched');
    await ask('PATCH', `users/${id}`, { givenName: 'Seen' }, anyVersion);
    await ask('POST', `users/${id}/disable`);
    await ask('GET', `audit?subject=${id}`);
  }),
  'letters about accounts': async (world) => {
    const email = `${world.run}-new@parity.test`;
    await world.ask('POST', 'api/v0/auth/register', { body: { email } });
    await world.ask('POST', 'api/v0/auth/password-reset', { body: { email } });
    await world.ask('POST', 'api/v0/auth/password-reset/confirm', {
      body: { token: 'x'.repeat(43), password: PASSWORD },
    });
    await world.ask('POST', 'api/v0/auth/register/confirm', { body: { token: 'x'.repeat(43), password: PASSWORD } });
    await world.ask('POST', 'api/v0/users/invitations', {
      as: world.chief,
      tenant: TENANT,
      body: { email, roles: ['USER'] },
    });
  },
  'other proxies that ask': async (world) => {
    await world.person('forwarded');
    const { accessToken: as } = await world.login('forwarded');
    const headers = {
      'x-forwarded-method': 'GET',
      'x-forwarded-uri': '/nowhere',
      'x-forwarded-host': 'gateway.example',
      'x-forwarded-proto': 'http',
    };
    await world.ask('GET', 'verify', { as, headers });
    await world.ask('GET', 'verify', { headers });
  },
};
