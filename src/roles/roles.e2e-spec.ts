import { checkedFetch } from '../../test/support/contract';
import { ADMINISTRATOR, type TestGateway } from '../../test/support/gateway';
import {
  ana,
  bearer,
  bruno,
  nadia,
  OTHER_TENANT,
  person,
  signIn,
  startGatewayFor,
  TENANT,
} from '../../test/support/people';
import { refused, refusalOf } from '../../test/support/refusals';
import type { EffectivePermissions, Role, RoleHolderList, RoleList, UserRoles } from '../contract';
import { EVERY_TENANT } from '../shared/tenant';

const eva = person('eva@andeslog.example', { [OTHER_TENANT]: ['USER'] });
const people = [ana, bruno, nadia, eva, ADMINISTRATOR];
type Who = Pick<typeof ana, 'email' | 'password'>;

describe('roles and permissions', () => {
  let gateway: TestGateway;
  const tokens = new Map<Who, Record<string, string>>();
  const ids = new Map<Who, string>();
  const signInAgain = async (who: Who) => tokens.set(who, bearer(await signIn(gateway.url, who)));

  beforeAll(async () => {
    gateway = await startGatewayFor([ana, bruno, nadia, eva], {
      // A SUPERADMIN who belongs to no tenant: that asks for the whole installation no more than anything else.
      environment: {
        FIRST_ADMIN_TENANT: '',
        LOGIN_LIMIT: '100/60',
        LOGIN_NAME_LIMIT: '100/60',
        LOGIN_ADDRESS_LIMIT: '100/60',
      },
    });
    for (const who of people) {
      await signInAgain(who);
      const me = await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: tokens.get(who)! });
      ids.set(who, ((await me.json()) as { id: string }).id);
    }
  }, 60_000);
  afterAll(() => gateway?.close());

  const ask = (
    who: Who,
    method: string,
    path: string,
    given: { body?: unknown; tenant?: string; ifMatch?: string } = {},
  ) =>
    checkedFetch(`${gateway.url}/api/v0/${path}`, {
      method,
      headers: {
        ...tokens.get(who)!,
        ...(given.tenant === undefined ? {} : { 'X-Tenant-Id': given.tenant }),
        ...(given.ifMatch === undefined ? {} : { 'If-Match': given.ifMatch }),
        ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    });
  const json = async <T>(answer: Response, status = 200): Promise<T> => {
    expect(answer.status).toBe(status);
    return (await answer.json()) as T;
  };
  const here = { tenant: TENANT };
  const everywhere = { tenant: EVERY_TENANT };
  const define = async (body: object) => json<Role>(await ask(ADMINISTRATOR, 'POST', 'roles', { body }), 201);
  const may = async (who: Who, tenant = TENANT) =>
    (await json<EffectivePermissions>(await ask(who, 'GET', 'users/me/permissions', { tenant }))).data.map(
      ({ permission }) => permission,
    );

  it('lists what came with the installation, and what each of it allows', async () => {
    const { data, page } = await json<RoleList>(await ask(bruno, 'GET', 'roles?count=true&limit=2', here));
    expect(data.map(({ name, builtIn }) => [name, builtIn])).toEqual([
      ['ADMIN', true],
      ['SUPERADMIN', true],
    ]);
    expect(data[0]).toMatchObject({ includes: ['USER'], delegated: true, definedBy: null });
    expect(data[0]!.allows).toContain('users:write');
    expect(page).toMatchObject({ total: 3, prevCursor: null });
    const rest = await json<RoleList>(await ask(bruno, 'GET', `roles?limit=2&cursor=${page.nextCursor}`, here));
    expect(rest.data.map(({ name }) => name)).toEqual(['USER']);
    const back = await json<RoleList>(await ask(bruno, 'GET', `roles?limit=2&cursor=${rest.page.prevCursor}`, here));
    expect(back.data).toEqual(data);
    const found = await json<RoleList>(await ask(bruno, 'GET', 'roles?q=works%20IN&sort=-name', here));
    expect(found.data.map(({ name }) => name)).toEqual(['USER']);
  });

  it('is defined, changed and deleted by a SUPERADMIN alone, from the version that was read', async () => {
    const made = await ask(ADMINISTRATOR, 'POST', 'roles', {
      body: {
        name: 'CLERK',
        description: 'Counts boxes.',
        permissions: ['boxes:write', 'boxes:read'],
        includes: ['USER'],
      },
    });
    expect(made.headers.get('etag')).toBe('"1"');
    expect(await json<Role>(made, 201)).toMatchObject({
      name: 'CLERK',
      allows: ['boxes:read', 'boxes:write'],
      permissions: ['boxes:read', 'boxes:write'],
      delegated: false,
      definedBy: { kind: 'user', id: ids.get(ADMINISTRATOR) },
    });
    expect(await refused(await ask(ADMINISTRATOR, 'POST', 'roles', { body: { name: 'CLERK' } }))).toEqual([
      409,
      'name-taken',
    ]);
    const change = { body: { permissions: ['boxes:*'] } };
    expect(await refused(await ask(bruno, 'PATCH', 'roles/CLERK', { ...here, ...change, ifMatch: '*' }))).toEqual([
      403,
      'insufficient-permission',
    ]);
    expect(await refused(await ask(ADMINISTRATOR, 'PATCH', 'roles/CLERK', change))).toEqual([428, 'version-required']);
    const changed = await ask(ADMINISTRATOR, 'PATCH', 'roles/CLERK', { ...change, ifMatch: '"1"' });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await json<Role>(changed)).toMatchObject({ permissions: ['boxes:*'], description: 'Counts boxes.' });
    for (const method of ['PATCH', 'DELETE'])
      expect(
        await refused(
          await ask(ADMINISTRATOR, method, 'roles/CLERK', { ...(method === 'PATCH' ? change : {}), ifMatch: '"1"' }),
        ),
      ).toEqual([412, 'version-outdated']);
    expect((await ask(ADMINISTRATOR, 'DELETE', 'roles/CLERK', { ifMatch: '"2"' })).status).toBe(204);
    expect(await refused(await ask(ADMINISTRATOR, 'GET', 'roles/CLERK'))).toEqual([404, 'not-found']);
  });

  it('does not change what came with the installation', async () => {
    for (const [method, body] of [['PATCH', { permissions: [] }] as const, ['DELETE', undefined] as const])
      expect(await refused(await ask(ADMINISTRATOR, method, 'roles/ADMIN', { body, ifMatch: '*' }))).toEqual([
        409,
        'built-in',
      ]);
  });

  it('never includes itself, however indirectly, nor SUPERADMIN, nor what is not there', async () => {
    await define({ name: 'LOOP_A' });
    await define({ name: 'LOOP_B', includes: ['LOOP_A'] });
    const faults = async (includes: string[]) => {
      const { code, problem } = await refusalOf(
        await ask(ADMINISTRATOR, 'PATCH', 'roles/LOOP_A', { body: { includes }, ifMatch: '*' }),
      );
      return [code, ...problem.errors!.map(({ pointer }) => pointer)];
    };
    expect(await faults(['USER', 'LOOP_B'])).toEqual(['validation-failed', '/includes/1']);
    expect(await faults(['LOOP_A', 'SUPERADMIN', 'NONE'])).toEqual([
      'validation-failed',
      '/includes/0',
      '/includes/1',
      '/includes/2',
    ]);
    expect(await refused(await ask(ADMINISTRATOR, 'DELETE', 'roles/LOOP_A', { ifMatch: '*' }))).toEqual([
      409,
      'role-in-use',
    ]);
  });

  it('knows the permissions that operations ask for, and those of roles', async () => {
    await define({ name: 'PACKER', permissions: ['boxes:pack'] });
    const { data } = await json<{ data: { name: string; operations: boolean; roles: string[] }[] }>(
      await ask(bruno, 'GET', 'permissions', here),
    );
    expect(data).toContainEqual({ name: 'users:read', operations: true, roles: ['ADMIN'] });
    expect(data).toContainEqual({ name: 'boxes:pack', operations: false, roles: ['PACKER'] });
    expect(data).toContainEqual({ name: 'roles:write', operations: true, roles: [] });
  });

  it('is assigned in a tenant, counts there with the next token, and is taken away with the next request', async () => {
    await define({ name: 'READER', permissions: ['users:read'], delegated: true });
    const path = `users/${ids.get(ana)}/roles/READER`;
    expect((await ask(bruno, 'PUT', path, here)).status).toBe(204);
    expect((await ask(bruno, 'PUT', path, here)).status).toBe(204);
    expect(await refused(await ask(ana, 'GET', 'users', here))).toEqual([403, 'insufficient-permission']);
    await signInAgain(ana);
    expect((await ask(ana, 'GET', 'users', here)).status).toBe(200);
    const { data } = await json<UserRoles>(await ask(bruno, 'GET', `users/${ids.get(ana)}/roles`, here));
    expect(data).toEqual([
      { role: 'READER', where: 'tenant', tenant: TENANT, origin: 'gateway', group: null },
      { role: 'USER', where: 'tenant', tenant: TENANT, origin: 'gateway', group: null },
    ]);
    expect(await refused(await ask(ADMINISTRATOR, 'DELETE', 'roles/READER', { ifMatch: '*' }))).toEqual([
      409,
      'role-in-use',
    ]);
    expect((await ask(bruno, 'DELETE', path, here)).status).toBe(204);
    expect(await refused(await ask(ana, 'GET', 'users', here))).toEqual([401, 'token-revoked']);
    await signInAgain(ana);
    expect(await refused(await ask(ana, 'GET', 'users', here))).toEqual([403, 'insufficient-permission']);
  });

  it('counts a changed permission, and an inclusion that ended, from the next request on', async () => {
    await define({ name: 'INNER', permissions: ['users:read'] });
    await define({ name: 'OUTER', includes: ['INNER'] });
    await ask(ADMINISTRATOR, 'PUT', `users/${ids.get(ana)}/roles/OUTER`, here);
    await signInAgain(ana);
    expect((await ask(ana, 'GET', 'users', here)).status).toBe(200);
    const patch = (role: string, body: object) => ask(ADMINISTRATOR, 'PATCH', `roles/${role}`, { body, ifMatch: '*' });
    expect((await patch('INNER', { permissions: ['users:list'] })).status).toBe(200);
    expect(await refused(await ask(ana, 'GET', 'users', here))).toEqual([403, 'insufficient-permission']);
    expect((await patch('INNER', { permissions: ['users:read'] })).status).toBe(200);
    expect((await ask(ana, 'GET', 'users', here)).status).toBe(200);
    expect((await patch('OUTER', { includes: [] })).status).toBe(200);
    expect(await refused(await ask(ana, 'GET', 'users', here))).toEqual([401, 'token-revoked']);
    await signInAgain(ana);
    expect(await may(ana)).toEqual([]);
    await ask(ADMINISTRATOR, 'DELETE', `users/${ids.get(ana)}/roles/OUTER`, here);
    await signInAgain(ana);
  });

  it('is never more than the giver has', async () => {
    await define({ name: 'CUSTOMS', permissions: ['customs:read'], delegated: true });
    await define({ name: 'PRIVATE', permissions: ['users:read'] });
    for (const role of ['CUSTOMS', 'PRIVATE', 'SUPERADMIN'])
      for (const method of ['PUT', 'DELETE'])
        expect(await refused(await ask(bruno, method, `users/${ids.get(ana)}/roles/${role}`, here))).toEqual([
          403,
          'role-not-grantable',
        ]);
    expect(await refused(await ask(bruno, 'PUT', `users/${ids.get(ana)}/roles/USER`, everywhere))).toEqual([
      403,
      'tenant-forbidden',
    ]);
    expect(await refused(await ask(ADMINISTRATOR, 'PUT', `users/${ids.get(ana)}/roles/SUPERADMIN`, here))).toEqual([
      403,
      'role-not-grantable',
    ]);
    expect(await refused(await ask(ana, 'PUT', `users/${ids.get(ana)}/roles/ADMIN`, here))).toEqual([
      403,
      'insufficient-permission',
    ]);
  });

  it("is 404 for another tenant's user, whatever is asked", async () => {
    const other = ids.get(eva)!;
    for (const [method, path] of [
      ['PUT', `users/${other}/roles/USER`],
      ['DELETE', `users/${other}/roles/USER`],
      ['GET', `users/${other}/roles`],
      ['GET', `users/${other}/permissions`],
    ] as const)
      expect(await refused(await ask(bruno, method, path, here))).toEqual([404, 'not-found']);
    expect(await refused(await ask(bruno, 'PUT', `users/${ids.get(ana)}/roles/NONE`, here))).toEqual([
      404,
      'not-found',
    ]);
  });

  it('tells a tenant who of its members has a role, and by which way; nobody else', async () => {
    const holders = async (who: Who, query: string, tenant = TENANT) =>
      json<RoleHolderList>(await ask(who, 'GET', `roles/USER/holders?${query}`, { tenant }));
    const { data, page } = await holders(bruno, 'count=true');
    expect(data.map(({ email, via }) => [email, ...via.map(({ kind, role }) => `${kind} ${role}`)])).toEqual([
      [ana.email, 'direct USER'],
      [bruno.email, 'composite ADMIN'],
    ]);
    expect(page.total).toBe(2);
    const first = await holders(bruno, 'limit=1&sort=-email');
    expect(first.data.map(({ email }) => email)).toEqual([bruno.email]);
    const second = await holders(bruno, `limit=1&sort=-email&cursor=${first.page.nextCursor}`);
    expect(second.data.map(({ email }) => email)).toEqual([ana.email]);
    const all = await holders(ADMINISTRATOR, 'count=true', EVERY_TENANT);
    expect(all.page.total).toBe(4);
    expect(all.data.find(({ email }) => email === ADMINISTRATOR.email)!.via).toContainEqual({
      kind: 'composite',
      role: 'SUPERADMIN',
      where: 'installation',
      tenant: null,
      group: null,
    });
    expect(await refused(await ask(bruno, 'GET', 'roles/NONE/holders', here))).toEqual([404, 'not-found']);
  });

  it('explains what somebody may, exactly as guards decide', async () => {
    const { data } = await json<EffectivePermissions>(
      await ask(bruno, 'GET', `users/${ids.get(bruno)}/permissions`, here),
    );
    const write = data.find(({ permission }) => permission === 'users:write')!;
    expect(write).toEqual({
      permission: 'users:write',
      because: [
        { says: 'users:write', roles: ['ADMIN'], where: 'tenant', tenant: TENANT, origin: 'gateway', group: null },
      ],
      more: false,
    });
    expect(await may(bruno)).toEqual(data.map(({ permission }) => permission));
    expect(await may(bruno, OTHER_TENANT)).toEqual([]);
    expect(await refused(await ask(bruno, 'GET', 'users', { tenant: OTHER_TENANT }))).toEqual([
      403,
      'insufficient-permission',
    ]);
    const all = await json<EffectivePermissions>(
      await ask(ADMINISTRATOR, 'GET', `users/${ids.get(ADMINISTRATOR)}/permissions`, everywhere),
    );
    expect(all.data.find(({ permission }) => permission === 'users:read')!.because).toEqual([
      expect.objectContaining({ roles: ['SUPERADMIN'], says: '*:*', where: 'installation' }),
      expect.objectContaining({ roles: ['SUPERADMIN', 'ADMIN'], says: 'users:read', where: 'installation' }),
    ]);
  });

  it('never works in the whole installation by accident: without a tenant and without the star it is 400', async () => {
    const user = `users/${ids.get(ana)}`;
    for (const [method, path] of [
      ['PUT', `${user}/roles/USER`],
      ['DELETE', `${user}/roles/USER`],
      ['GET', `${user}/roles`],
      ['GET', `${user}/permissions`],
      ['GET', 'roles/USER/holders'],
    ] as const)
      expect(await refused(await ask(ADMINISTRATOR, method, path))).toEqual([400, 'tenant-required']);
  });

  it('keeps the last SUPERADMIN, and lets one go when there is another', async () => {
    const role = (who: Who) => `users/${ids.get(who)}/roles/SUPERADMIN`;
    expect(await refused(await ask(ADMINISTRATOR, 'DELETE', role(ADMINISTRATOR), everywhere))).toEqual([
      409,
      'last-administrator',
    ]);
    expect((await ask(ADMINISTRATOR, 'PUT', role(nadia), everywhere)).status).toBe(204);
    await signInAgain(nadia);
    expect((await ask(nadia, 'DELETE', role(ADMINISTRATOR), everywhere)).status).toBe(204);
    expect(await refused(await ask(ADMINISTRATOR, 'GET', 'roles'))).toEqual([401, 'token-revoked']);
    expect((await ask(nadia, 'PUT', role(ADMINISTRATOR), everywhere)).status).toBe(204);
    await signInAgain(ADMINISTRATOR);
    expect((await ask(ADMINISTRATOR, 'GET', 'roles')).status).toBe(200);
  });

  it('leaves word of everything in the audit', async () => {
    const answer = await ask(ADMINISTRATOR, 'GET', 'audit?limit=100');
    const { data } = await json<{ data: { type: string }[] }>(answer);
    const types = new Set(data.map(({ type }) => type).filter((type) => type.startsWith('role.')));
    expect([...types].sort()).toEqual([
      'role.assigned',
      'role.changed',
      'role.defined',
      'role.deleted',
      'role.withdrawn',
    ]);
  });
});
