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
import { refused } from '../../test/support/refusals';
import type { EffectivePermissions, Group, GroupList, GroupMemberList, UserRoles } from '../contract';
import { EVERY_TENANT } from '../shared/tenant';

const eva = person('eva@andeslog.example', { [OTHER_TENANT]: ['ADMIN'] });
const people = [ana, bruno, nadia, eva, ADMINISTRATOR];
type Who = Pick<typeof ana, 'email' | 'password'>;

describe('groups', () => {
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
    for (const role of [
      { name: 'READER', permissions: ['users:read'], delegated: true },
      { name: 'CUSTOMS', permissions: ['customs:read'], delegated: true },
    ])
      expect((await ask(ADMINISTRATOR, 'POST', 'roles', { body: role })).status).toBe(201);
  }, 60_000);
  afterAll(() => gateway?.close());

  interface Given {
    readonly body?: unknown;
    readonly tenant?: string;
    readonly ifMatch?: string;
  }
  const ask = (who: Who, method: string, path: string, { body, tenant, ifMatch }: Given = {}) =>
    checkedFetch(`${gateway.url}/api/v0/${path}`, {
      method,
      headers: {
        ...tokens.get(who)!,
        ...(tenant === undefined ? {} : { 'X-Tenant-Id': tenant }),
        ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const json = async <T>(answer: Response, status = 200): Promise<T> => {
    expect(answer.status).toBe(status);
    return (await answer.json()) as T;
  };
  const here = { tenant: TENANT };
  const everywhere = { tenant: EVERY_TENANT };
  const make = async (name: string, roles: string[] = [], who: Who = bruno, at = here) =>
    json<Group>(await ask(who, 'POST', 'groups', { ...at, body: { name, roles } }), 201);
  const may = async (who: Who, tenant = TENANT) =>
    (await json<EffectivePermissions>(await ask(who, 'GET', 'users/me/permissions', { tenant }))).data.map(
      ({ permission }) => permission,
    );

  it('are made, seen, changed from the version that was read, and deleted', async () => {
    const made = await ask(bruno, 'POST', 'groups', {
      ...here,
      body: { name: 'Night shift', roles: ['USER', 'READER'] },
    });
    const tag = made.headers.get('etag')!;
    const group = await json<Group>(made, 201);
    expect(group).toMatchObject({
      name: 'Night shift',
      tenant: TENANT,
      roles: ['READER', 'USER'],
      members: 0,
      origin: 'gateway',
    });
    expect(await refused(await ask(bruno, 'POST', 'groups', { ...here, body: { name: 'NIGHT SHIFT' } }))).toEqual([
      409,
      'name-taken',
    ]);
    const path = `groups/${group.id}`;
    expect(await refused(await ask(bruno, 'PATCH', path, { ...here, body: { name: 'Late' } }))).toEqual([
      428,
      'version-required',
    ]);
    const changed = await ask(bruno, 'PATCH', path, { ...here, body: { name: 'Late shift' }, ifMatch: tag });
    expect(await json<Group>(changed)).toMatchObject({ name: 'Late shift', roles: ['READER', 'USER'] });
    expect(await refused(await ask(bruno, 'PATCH', path, { ...here, body: { name: 'x' }, ifMatch: tag }))).toEqual([
      412,
      'version-outdated',
    ]);
    expect(await json<Group>(await ask(bruno, 'GET', path, here))).toMatchObject({ name: 'Late shift' });
    await make('Early shift');
    const { data, page } = await json<GroupList>(await ask(bruno, 'GET', 'groups?q=SHIFT&limit=1&count=true', here));
    expect(data.map(({ name }) => name)).toEqual(['Early shift']);
    expect(page.total).toBe(2);
    const next = await json<GroupList>(
      await ask(bruno, 'GET', `groups?q=SHIFT&limit=1&cursor=${page.nextCursor}`, here),
    );
    expect(next.data.map(({ name }) => name)).toEqual(['Late shift']);
    expect((await ask(bruno, 'DELETE', path, { ...here, ifMatch: changed.headers.get('etag')! })).status).toBe(204);
    expect(await refused(await ask(bruno, 'GET', path, here))).toEqual([404, 'not-found']);
  });

  it('give members their roles with the next token, and take them with the next request', async () => {
    const { id } = await make('Readers', ['READER']);
    const member = `groups/${id}/members/${ids.get(ana)}`;
    const give = async () => {
      expect((await ask(bruno, 'PUT', member, here)).status).toBe(204);
      await signInAgain(ana);
      expect((await ask(ana, 'GET', 'users', here)).status).toBe(200);
    };
    const isOver = async () => {
      expect(await refused(await ask(ana, 'GET', 'users', here))).toEqual([401, 'token-revoked']);
      await signInAgain(ana);
      expect(await may(ana)).toEqual([]);
    };
    await give();
    const { data } = await json<UserRoles>(await ask(bruno, 'GET', `users/${ids.get(ana)}/roles`, here));
    expect(data[0]).toEqual({
      role: 'READER',
      where: 'tenant',
      tenant: TENANT,
      origin: 'gateway',
      group: { id, name: 'Readers' },
    });
    const members = await json<GroupMemberList>(await ask(bruno, 'GET', `groups/${id}/members?count=true`, here));
    expect(members).toMatchObject({ data: [{ userId: ids.get(ana), email: ana.email }], page: { total: 1 } });

    expect((await ask(bruno, 'DELETE', member, here)).status).toBe(204);
    await isOver();
    await give();
    expect((await ask(bruno, 'DELETE', `groups/${id}/roles/READER`, here)).status).toBe(204);
    await isOver();
    expect((await ask(bruno, 'PUT', `groups/${id}/roles/READER`, here)).status).toBe(204);
    await give();
    expect((await ask(bruno, 'DELETE', `groups/${id}`, { ...here, ifMatch: '*' })).status).toBe(204);
    await isOver();
  });

  it('never give more than whoever changes them has', async () => {
    const not = [403, 'role-not-grantable'];
    expect(
      await refused(await ask(bruno, 'POST', 'groups', { ...here, body: { name: 'Brokers', roles: ['CUSTOMS'] } })),
    ).toEqual(not);
    const { id } = await json<Group>(
      await ask(ADMINISTRATOR, 'POST', 'groups', { ...here, body: { name: 'Brokers', roles: ['CUSTOMS'] } }),
      201,
    );
    const path = `groups/${id}`;
    expect(await refused(await ask(bruno, 'PUT', `${path}/members/${ids.get(ana)}`, here))).toEqual(not);
    expect((await ask(ADMINISTRATOR, 'PUT', `${path}/members/${ids.get(ana)}`, here)).status).toBe(204);
    expect(await refused(await ask(bruno, 'DELETE', `${path}/members/${ids.get(ana)}`, here))).toEqual(not);
    expect(await refused(await ask(bruno, 'DELETE', `${path}/roles/CUSTOMS`, here))).toEqual(not);
    expect(await refused(await ask(bruno, 'DELETE', path, { ...here, ifMatch: '*' }))).toEqual(not);
    expect(await refused(await ask(ADMINISTRATOR, 'PUT', `${path}/roles/SUPERADMIN`, here))).toEqual(not);
    expect(await refused(await ask(bruno, 'PUT', `${path}/roles/NONE`, here))).toEqual([404, 'not-found']);
    const unknown = await ask(bruno, 'POST', 'groups', { ...here, body: { name: 'Nothing', roles: ['NONE'] } });
    expect(await refused(unknown)).toEqual([400, 'validation-failed']);
  });

  it('of another tenant are 404, whatever is asked, and so are users of another tenant', async () => {
    const { id } = await make('Ours', ['USER']);
    const their = { tenant: OTHER_TENANT };
    for (const [method, path, given] of [
      ['GET', `groups/${id}`, {}],
      ['PATCH', `groups/${id}`, { body: { name: 'Theirs' }, ifMatch: '*' }],
      ['DELETE', `groups/${id}`, { ifMatch: '*' }],
      ['PUT', `groups/${id}/roles/USER`, {}],
      ['DELETE', `groups/${id}/roles/USER`, {}],
      ['GET', `groups/${id}/members`, {}],
      ['PUT', `groups/${id}/members/${ids.get(eva)}`, {}],
      ['DELETE', `groups/${id}/members/${ids.get(ana)}`, {}],
    ] as const)
      expect(await refused(await ask(eva, method, path, { ...their, ...given }))).toEqual([404, 'not-found']);
    expect(await refused(await ask(bruno, 'PUT', `groups/${id}/members/${ids.get(eva)}`, here))).toEqual([
      404,
      'not-found',
    ]);
    const { data, page } = await json<GroupList>(await ask(eva, 'GET', 'groups?count=true', their));
    expect([data, page.total]).toEqual([[], 0]);
  });

  it('of the installation give their roles in every tenant of a member, and are a SUPERADMIN’s', async () => {
    expect(await refused(await ask(bruno, 'GET', 'groups', everywhere))).toEqual([403, 'tenant-forbidden']);
    // Nor does it become one by accident: neither a tenant was named nor all of them.
    const nowhere = await ask(ADMINISTRATOR, 'POST', 'groups', { body: { name: 'Inspectors', roles: ['READER'] } });
    expect(await refused(nowhere)).toEqual([400, 'tenant-required']);
    const { id, tenant } = await make('Inspectors', ['READER'], ADMINISTRATOR, everywhere);
    expect(tenant).toBeNull();
    expect(await refused(await ask(bruno, 'GET', `groups/${id}`, here))).toEqual([404, 'not-found']);
    for (const who of [ana, bruno])
      expect((await ask(ADMINISTRATOR, 'PUT', `groups/${id}/members/${ids.get(who)}`, everywhere)).status).toBe(204);
    await signInAgain(bruno);
    expect(await may(bruno, OTHER_TENANT)).toEqual(['users:read']);
    const explained = await json<EffectivePermissions>(
      await ask(bruno, 'GET', `users/${ids.get(ana)}/permissions`, here),
    );
    expect(explained.data.find(({ permission }) => permission === 'users:read')!.because).toEqual([
      {
        says: 'users:read',
        roles: ['READER'],
        where: 'installation',
        tenant: null,
        origin: 'gateway',
        group: { id, name: 'Inspectors' },
      },
    ]);
    expect((await ask(ADMINISTRATOR, 'DELETE', `groups/${id}`, { ...everywhere, ifMatch: '*' })).status).toBe(204);
    await signInAgain(bruno);
    expect(await may(bruno, OTHER_TENANT)).toEqual([]);
  });

  it('keep the last SUPERADMIN, whichever way he would go', async () => {
    const { id } = await make('Operators', ['SUPERADMIN'], ADMINISTRATOR, everywhere);
    expect((await ask(ADMINISTRATOR, 'PUT', `groups/${id}/members/${ids.get(nadia)}`, everywhere)).status).toBe(204);
    await signInAgain(nadia);
    const direct = `users/${ids.get(ADMINISTRATOR)}/roles/SUPERADMIN`;
    expect((await ask(nadia, 'DELETE', direct, everywhere)).status).toBe(204);
    const last = [409, 'last-administrator'];
    expect(await refused(await ask(nadia, 'DELETE', `groups/${id}/members/${ids.get(nadia)}`, everywhere))).toEqual(
      last,
    );
    expect(await refused(await ask(nadia, 'DELETE', `groups/${id}/roles/SUPERADMIN`, everywhere))).toEqual(last);
    expect(await refused(await ask(nadia, 'DELETE', `groups/${id}`, { ...everywhere, ifMatch: '*' }))).toEqual(last);
    expect((await ask(nadia, 'PUT', direct, everywhere)).status).toBe(204);
    await signInAgain(ADMINISTRATOR);
    expect((await ask(ADMINISTRATOR, 'DELETE', `groups/${id}`, { ...everywhere, ifMatch: '*' })).status).toBe(204);
    expect(await refused(await ask(nadia, 'GET', 'groups', everywhere))).toEqual([401, 'token-revoked']);
  });

  it('tell the audit of the tenant what happened', async () => {
    const { data } = await json<{ data: { type: string }[] }>(await ask(bruno, 'GET', 'audit?limit=100', here));
    const types = new Set(data.map(({ type }) => type).filter((type) => type.startsWith('group.')));
    expect([...types].sort()).toEqual([
      'group.changed',
      'group.created',
      'group.deleted',
      'group.member-added',
      'group.member-removed',
      'group.role-given',
      'group.role-taken',
    ]);
  });
});
