import { aPrincipal, aTenant } from '../../access/testing';
import { anIdentity, FakeUserRepository } from '../../identity/testing';
import { scopeOf } from '../../shared/database';
import { FakeUnitOfWork } from '../../shared/database/testing';
import type { HeldRole } from '../domain/held-role';
import type { Place } from '../place';
import type { HeldRoles } from '../ports/held-roles';
import { RolesInSight } from '../roles-in-sight';
import { aRole, FakeHeldRoles, FakeRoleRepository, heldRole as way } from '../testing';
import { ExplainOwnPermissionsHandler } from './explain-own-permissions.handler';
import { ExplainOwnPermissions } from './explain-own-permissions.query';
import { ExplainPermissionsHandler } from './explain-permissions.handler';
import { ExplainPermissions } from './explain-permissions.query';
import { GetRoleHandler } from './get-role.handler';
import { GetRole } from './get-role.query';
import { ListRoleHoldersHandler } from './list-role-holders.handler';
import { ListRoleHolders } from './list-role-holders.query';
import { ListRolesHandler } from './list-roles.handler';
import { ListRoles } from './list-roles.query';
import { ListRolesOfUserHandler } from './list-roles-of-user.handler';
import { ListRolesOfUser } from './list-roles-of-user.query';

const here = aTenant('SERHAFEN:CL');
const ana = anIdentity();
const desk = { id: '018f0000-0000-4000-8000-0000000000f1', name: 'Desk' };

describe('what is read of roles', () => {
  const roles = new FakeRoleRepository(
    aRole({ name: 'CLERK', permissions: ['boxes:read'] }),
    aRole({ name: 'CHIEF', includes: ['CLERK'], permissions: ['boxes:*'] }),
  );
  const unitOfWork = () => new FakeUnitOfWork();
  const inSight = (held: HeldRoles, around = unitOfWork()) =>
    new RolesInSight(around, new FakeUserRepository().add(ana), held);

  it('lists roles with all that they allow, and counts them when asked to', async () => {
    expect(scopeOf(ListRolesHandler)).toBe('installation');
    const list = await new ListRolesHandler(roles).execute(
      new ListRoles({ limit: 2, sort: '-name', count: true, q: 'c' }),
    );
    expect(list.data.map(({ name, allows }) => [name, allows])).toEqual([
      ['CLERK', ['boxes:read']],
      ['CHIEF', ['boxes:*', 'boxes:read']],
    ]);
    expect(list.page).toEqual({ nextCursor: null, prevCursor: null, total: 2 });
  });

  it('shows a role with its version, and none that is not there', async () => {
    const handler = new GetRoleHandler(roles);
    expect(await handler.execute(new GetRole('ADMIN'))).toMatchObject({
      role: { builtIn: true, definedBy: null },
      version: 1,
    });
    await expect(handler.execute(new GetRole('NONE'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells who has a role, and whether directly, by a group or by a role that includes it', async () => {
    const held = new FakeHeldRoles([way({}), way({ group: desk }), way({ role: 'CHIEF', group: desk })]);
    const around = unitOfWork();
    const handler = new ListRoleHoldersHandler(around, roles, held);
    const list = await handler.execute(new ListRoleHolders(here, 'CLERK', { limit: 20, sort: 'email', count: true }));
    expect(held.asked).toEqual([['CHIEF', 'CLERK']]);
    expect(around.scopes).toEqual(['tenant']);
    expect(list.data[0]!.via.map(({ kind, role, group }) => [kind, role, group?.name])).toEqual([
      ['direct', 'CLERK', undefined],
      ['group', 'CLERK', 'Desk'],
      ['composite', 'CHIEF', 'Desk'],
    ]);
    expect(list.page.total).toBe(1);
    const unknown = new ListRoleHolders(undefined, 'NONE', { limit: 20, sort: 'email', count: false });
    await expect(handler.execute(unknown)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('decides in the tenant who is in sight, and reads all that counts there after that', async () => {
    const [held, around] = [new FakeHeldRoles([way({ group: desk })]), unitOfWork()];
    const handler = new ListRolesOfUserHandler(inSight(held, around));
    expect(await handler.execute(new ListRolesOfUser(here, ana.id))).toEqual({
      data: [{ role: 'CLERK', where: 'tenant', tenant: here.code, origin: 'gateway', group: desk }],
    });
    expect(around.scopes).toEqual(['tenant', 'system']);
    expect(held.asked).toEqual([[ana.id, here.id]]);
    const stranger = new ListRolesOfUser(here, '018f0000-0000-4000-8000-00000000dead');
    await expect(handler.execute(stranger)).rejects.toMatchObject({ code: 'not-found' });
    expect(held.asked).toHaveLength(1);
  });

  const everywhere = way({ role: 'CHIEF', where: 'installation', tenant: undefined });
  it.each<[string, Place, HeldRole[], string[]]>([
    ['a role of the tenant', here, [way({})], ['boxes:read']],
    ['an installation-wide role', here, [everywhere], ['boxes:*', 'boxes:read']],
    ['a group of the installation', here, [{ ...everywhere, group: desk }], ['boxes:*', 'boxes:read']],
    ['an installation-wide role without a tenant', undefined, [everywhere], ['boxes:*', 'boxes:read']],
    ['no role of a tenant without one', undefined, [way({})], []],
    ['no group of the installation without a tenant', undefined, [{ ...everywhere, group: desk }], []],
    ['SUPERADMIN by a group, everywhere', undefined, [{ ...everywhere, role: 'SUPERADMIN', group: desk }], ['*:*']],
  ])('counts %s', async (_what, place, held, permissions) => {
    const handler = new ExplainPermissionsHandler(unitOfWork(), roles, inSight(new FakeHeldRoles(held)));
    const { data } = await handler.execute(new ExplainPermissions(place, ana.id));
    expect(data.map(({ permission }) => permission)).toEqual(expect.arrayContaining(permissions));
    expect(data.length > 0).toBe(permissions.length > 0);
  });

  describe('of oneself', () => {
    const own = (principal: ReturnType<typeof aPrincipal>, held: HeldRole[], place: Place = here) =>
      new ExplainOwnPermissionsHandler(unitOfWork(), roles, new FakeHeldRoles(held)).execute(
        new ExplainOwnPermissions(principal, place),
      );

    it('does not count a group of the installation where one is no member', async () => {
      const byGroup = [{ ...everywhere, group: desk }];
      expect((await own(aPrincipal({ tenants: { [here.code]: [] } }), byGroup)).data).toHaveLength(2);
      expect((await own(aPrincipal(), byGroup)).data).toEqual([]);
    });

    it('tells what a key may of what its owner may', async () => {
      const key = aPrincipal({ kind: 'api-key', permissions: ['boxes:write', 'users:read'] });
      expect(await own(key, [everywhere])).toMatchObject({
        data: [{ permission: 'boxes:write', because: [{ says: 'boxes:*', roles: ['CHIEF'] }] }],
      });
    });

    it('tells what the issuer of a foreign token says', async () => {
      const service = aPrincipal({ ours: false, tenants: { [here.code]: ['CLERK'] } });
      expect(await own(service, [everywhere])).toMatchObject({
        data: [{ permission: 'boxes:read', because: [{ where: 'token', origin: 'token', tenant: here.code }] }],
      });
    });
  });
});
