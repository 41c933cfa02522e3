import { aTenant, FakeRoleGraph, FakeRolePermissions } from '../access/testing';
import type { Principal } from '../access';
import { anIdentity, FakeUserRepository } from '../identity/testing';
import { MembershipGrants, RoleGrants, RoleNotGrantableError } from '../roles';
import { aRole, FakeHeldRoles, FakeRoleRepository, heldRole } from '../roles/testing';
import { FakeClock } from '../shared/clock';
import { InviterRights } from './inviter-rights';

const TENANT = aTenant();

/** Somebody with an account is in a group of the installation that makes them READER wherever they are a member. */
const joining = (grants: RoleGrants): MembershipGrants => {
  const group = { id: 'g', name: 'Readers' };
  return new MembershipGrants(
    new FakeHeldRoles([heldRole({ role: 'READER', where: 'installation', tenant: undefined, group })]),
    grants,
  );
};

describe('InviterRights', () => {
  /** Who has ADMIN here may invite, and give every role that they have. */
  const holds = (facts: Parameters<typeof anIdentity>[0], invitedBy = anIdentity().id): Promise<boolean> => {
    const users = new FakeUserRepository().add(anIdentity(facts));
    const graph = new FakeRoleGraph({ ADMIN: ['USER'] });
    const permissions = new FakeRolePermissions({ ADMIN: ['users:write'] });
    const grants = {
      assertMayGrantToMember: (actor: Principal, roles: readonly string[], { code }: { code: string }) =>
        roles.every((role) => actor.rolesIn(code).has(role))
          ? Promise.resolve()
          : Promise.reject(new RoleNotGrantableError(roles[0]!)),
    } as unknown as RoleGrants;
    const rights = new InviterRights(users, graph, permissions, grants, joining(grants), new FakeClock());
    return rights.hold({ invitedBy, roles: ['USER'] }, TENANT, undefined);
  };
  const here = (...roles: string[]) => ({ memberships: [{ tenant: TENANT, roles }] });

  it('hold while the inviter may still do so', async () => expect(await holds(here('ADMIN'))).toBe(true));

  it.each([
    ['has another role now', here('USER')],
    ['left the tenant', {}],
    ['administers another tenant', { memberships: [{ tenant: aTenant('ANDESLOG:PE'), roles: ['ADMIN'] }] }],
    ['is disabled', { ...here('ADMIN'), enabled: false }],
  ])('do not hold when the inviter %s', async (_what, facts) => expect(await holds(facts)).toBe(false));

  it('do not hold when the inviter is gone', async () => expect(await holds(here('ADMIN'), 'gone')).toBe(false));

  it('do not hold when a role is no longer theirs to give', async () => {
    expect(await holds({ memberships: [{ tenant: TENANT, roles: ['ADMIN'] }] })).toBe(true);
    const users = new FakeUserRepository().add(anIdentity(here('ADMIN')));
    const refuse = {
      assertMayGrantToMember: () => Promise.reject(new RoleNotGrantableError('USER')),
    } as unknown as RoleGrants;
    const permissions = new FakeRolePermissions({ ADMIN: ['users:write'] });
    const rights = new InviterRights(users, new FakeRoleGraph(), permissions, refuse, joining(refuse), new FakeClock());
    expect(await rights.hold({ invitedBy: anIdentity().id, roles: ['USER'] }, TENANT, undefined)).toBe(false);
  });

  it('do not hold when they may assign no roles any more', async () => {
    const users = new FakeUserRepository().add(anIdentity(here('HELPDESK', 'READER')));
    const permissions = new FakeRolePermissions({ HELPDESK: ['users:write'] });
    const grants = new RoleGrants(
      new FakeRoleRepository(aRole({ name: 'HELPDESK', permissions: ['users:write'] }), aRole({ name: 'READER' })),
    );
    const rights = new InviterRights(users, new FakeRoleGraph(), permissions, grants, joining(grants), new FakeClock());
    expect(await rights.hold({ invitedBy: anIdentity().id, roles: ['USER'] }, TENANT, undefined)).toBe(true);
    expect(await rights.hold({ invitedBy: anIdentity().id, roles: ['READER'] }, TENANT, undefined)).toBe(false);
  });

  it('do not hold for somebody who would come with more than the inviter may give', async () => {
    const users = new FakeUserRepository().add(anIdentity(here('CHIEF')));
    const permissions = new FakeRolePermissions({ CHIEF: ['users:write'] });
    const chief = aRole({ name: 'CHIEF', permissions: ['users:write', 'roles:assign'] });
    for (const [reader, holds] of [
      [aRole({ name: 'READER', delegated: true }), true],
      [aRole({ name: 'READER', delegated: true, permissions: ['audit:read'] }), false],
    ] as const) {
      const grants = new RoleGrants(new FakeRoleRepository(chief, reader));
      const rights = new InviterRights(
        users,
        new FakeRoleGraph(),
        permissions,
        grants,
        joining(grants),
        new FakeClock(),
      );
      const invitation = { invitedBy: anIdentity().id, roles: [] };
      expect(await rights.hold(invitation, TENANT, 'somebody')).toBe(holds);
      expect(await rights.hold(invitation, TENANT, undefined)).toBe(true);
    }
  });

  it('leave it open when nobody can say', async () => {
    const users = new FakeUserRepository().add(anIdentity(here('ADMIN')));
    const broken = {
      assertMayGrantToMember: () => Promise.reject(new Error('the database is away')),
    } as unknown as RoleGrants;
    const permissions = new FakeRolePermissions({ ADMIN: ['users:write'] });
    const rights = new InviterRights(users, new FakeRoleGraph(), permissions, broken, joining(broken), new FakeClock());
    await expect(rights.hold({ invitedBy: anIdentity().id, roles: [] }, TENANT, undefined)).rejects.toThrow('away');
  });
});
