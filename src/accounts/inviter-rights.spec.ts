import { aTenant, FakeRoleGraph, FakeRolePermissions } from '../access/testing';
import type { Principal } from '../access';
import { anIdentity, FakeUserRepository } from '../identity/testing';
import { RoleGrants, RoleNotGrantableError } from '../roles';
import { aRole, FakeRoleRepository } from '../roles/testing';
import { FakeClock } from '../shared/clock';
import { InviterRights } from './inviter-rights';

const TENANT = aTenant();

describe('InviterRights', () => {
  /** Who has ADMIN here may invite, and give every role that they have. */
  const holds = (facts: Parameters<typeof anIdentity>[0], invitedBy = anIdentity().id): Promise<boolean> => {
    const users = new FakeUserRepository().add(anIdentity(facts));
    const graph = new FakeRoleGraph({ ADMIN: ['USER'] });
    const permissions = new FakeRolePermissions({ ADMIN: ['users:write'] });
    const grants = {
      assertMayInviteAs: (actor: Principal, roles: readonly string[], { code }: { code: string }) =>
        roles.every((role) => actor.rolesIn(code).has(role))
          ? Promise.resolve()
          : Promise.reject(new RoleNotGrantableError(roles[0]!)),
    } as unknown as RoleGrants;
    const rights = new InviterRights(users, graph, permissions, grants, new FakeClock());
    return rights.hold({ invitedBy, roles: ['USER'] }, TENANT);
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
      assertMayInviteAs: () => Promise.reject(new RoleNotGrantableError('USER')),
    } as unknown as RoleGrants;
    const permissions = new FakeRolePermissions({ ADMIN: ['users:write'] });
    const rights = new InviterRights(users, new FakeRoleGraph(), permissions, refuse, new FakeClock());
    expect(await rights.hold({ invitedBy: anIdentity().id, roles: ['USER'] }, TENANT)).toBe(false);
  });

  it('do not hold when they may assign no roles any more', async () => {
    const users = new FakeUserRepository().add(anIdentity(here('HELPDESK', 'READER')));
    const permissions = new FakeRolePermissions({ HELPDESK: ['users:write'] });
    const grants = new RoleGrants(
      new FakeRoleRepository(aRole({ name: 'HELPDESK', permissions: ['users:write'] }), aRole({ name: 'READER' })),
    );
    const rights = new InviterRights(users, new FakeRoleGraph(), permissions, grants, new FakeClock());
    expect(await rights.hold({ invitedBy: anIdentity().id, roles: ['USER'] }, TENANT)).toBe(true);
    expect(await rights.hold({ invitedBy: anIdentity().id, roles: ['READER'] }, TENANT)).toBe(false);
  });

  it('leave it open when nobody can say', async () => {
    const users = new FakeUserRepository().add(anIdentity(here('ADMIN')));
    const broken = {
      assertMayInviteAs: () => Promise.reject(new Error('the database is away')),
    } as unknown as RoleGrants;
    const permissions = new FakeRolePermissions({ ADMIN: ['users:write'] });
    const rights = new InviterRights(users, new FakeRoleGraph(), permissions, broken, new FakeClock());
    await expect(rights.hold({ invitedBy: anIdentity().id, roles: [] }, TENANT)).rejects.toThrow('away');
  });
});
