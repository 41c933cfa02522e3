import { aPrincipal, FakeEndOfAccess } from '../../access/testing';
import { FakeAssignments } from '../../identity/testing';
import { MembershipGrants, RoleGrants } from '../../roles';
import { aRole, FakeHeldRoles, FakeRoleRepository, heldRole } from '../../roles/testing';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import { aManagedTenant, aMember, FakeManagedTenantRepository } from '../testing';
import { AddMember } from './add-member.command';
import { AddMemberHandler } from './add-member.handler';
import { RemoveMember } from './remove-member.command';
import { RemoveMemberHandler } from './remove-member.handler';

const CODE = 'SERHAFEN:CL';
const superadmin = aPrincipal({ subject: 'root', roles: ['ADMIN', 'SUPERADMIN', 'USER'] });
const host = aPrincipal({ subject: 'host', roles: ['HOST', 'USER'] });
const administrator = aPrincipal({ subject: 'chief', tenants: { [CODE]: ['ADMIN', 'USER'] } });

const HEAD_OFFICE = { id: 'g1', name: 'Head office' };
const byGroup = (role: string) =>
  heldRole({ role, where: 'installation' as const, tenant: undefined, group: HEAD_OFFICE });

describe('commands of members', () => {
  const aHouse = () => {
    const members = [
      aMember({ roles: ['USER'] }),
      aMember({ userId: 'chief', roles: ['ADMIN'] }),
      ...['boss', 'auditor', 'auditress', 'everywhere'].map((userId) => aMember({ userId, roles: [] })),
    ];
    const held = new FakeHeldRoles({
      ana: [heldRole({ role: 'USER' })],
      chief: [heldRole({ role: 'ADMIN' })],
      boss: [heldRole({ role: 'SUPERADMIN', where: 'installation', tenant: undefined })],
      auditor: [heldRole({ role: 'AUDITOR', group: { id: 'g2', name: 'Auditors' } })],
      auditress: [byGroup('AUDITOR')],
      everywhere: [heldRole({ role: 'USER', where: 'installation', tenant: undefined })],
      clerkOfHeadOffice: [byGroup('USER')],
      auditorOfHeadOffice: [byGroup('AUDITOR')],
      followed: [heldRole({ role: 'AUDITOR', tenant: 'ANDESLOG:PE', origin: 'keycloak' })],
      elsewhere: [heldRole({ role: 'AUDITOR', tenant: 'ANDESLOG:PE' })],
    });
    const tenants = new FakeManagedTenantRepository([aManagedTenant(CODE)], { [CODE]: members });
    const [assignments, endOfAccess, events] = [new FakeAssignments(), new FakeEndOfAccess(), new FakeDomainEvents()];
    const roles = new FakeRoleRepository(
      aRole({ name: 'AUDITOR', permissions: ['audit:read'] }),
      aRole({ name: 'HOST', permissions: ['members:write'], includes: ['USER'] }),
    );
    const [unitOfWork, grants] = [new FakeUnitOfWork(), new MembershipGrants(held, new RoleGrants(roles))];
    return {
      assignments,
      endOfAccess,
      events,
      add: new AddMemberHandler(unitOfWork, tenants, grants, assignments, endOfAccess, events),
      remove: new RemoveMemberHandler(unitOfWork, tenants, grants, assignments, endOfAccess, events),
    };
  };

  describe('AddMemberHandler', () => {
    it('adds anybody for who sees everybody, and their next token says so', async () => {
      const { add, assignments, endOfAccess, events } = aHouse();
      await add.execute(new AddMember(superadmin, CODE, 'stranger', true));
      expect(assignments.done).toEqual([`join stranger id-of-${CODE}`]);
      expect(endOfAccess.ended).toEqual(['tokens stranger']);
      expect(events.recorded).toMatchObject([{ type: 'member.joined', after: { tenant: CODE } }]);
    });

    it('adds nobody whom a tenant’s administrator does not see', async () => {
      const { add, assignments } = aHouse();
      await expect(add.execute(new AddMember(superadmin, CODE, 'stranger', false))).rejects.toMatchObject({
        status: 404,
      });
      await expect(add.execute(new AddMember(superadmin, 'NOWHERE:CL', 'ana', true))).rejects.toMatchObject({
        status: 404,
      });
      expect(assignments.done).toEqual([]);
    });

    it.each([
      ['nobody’s yet', 'stranger', undefined],
      ['who is USER by a group of the installation', 'clerkOfHeadOffice', undefined],
      ['with roles assigned elsewhere', 'elsewhere', undefined],
      ['whom a group of the installation would make more', 'auditorOfHeadOffice', 'insufficient-permission'],
      ['whom the identity provider would make more', 'followed', 'insufficient-permission'],
      ['who is a member already', 'auditress', undefined],
    ])('lets who may add members, and assign nothing, add a user %s: %s', async (_, userId, code) => {
      const { add, assignments } = aHouse();
      const adding = add.execute(new AddMember(host, CODE, userId, true));
      await (code === undefined ? adding : expect(adding).rejects.toMatchObject({ code }));
      expect(assignments.done).toHaveLength(code === undefined ? 1 : 0);
    });
  });

  describe('RemoveMemberHandler', () => {
    const remove = (house: ReturnType<typeof aHouse>, userId: string, actor = administrator) =>
      house.remove.execute(new RemoveMember(actor, CODE, userId));

    it('removes a member with what their tokens said', async () => {
      const house = aHouse();
      await remove(house, 'ana');
      expect(house.assignments.done).toEqual([`leave ana id-of-${CODE}`]);
      expect(house.endOfAccess.ended).toEqual(['tokens ana']);
      expect(house.events.recorded).toMatchObject([{ type: 'member.left', before: { tenant: CODE, roles: ['USER'] } }]);
    });

    it.each([
      ['who is no member', 'stranger', 'not-found'],
      ['who is SUPERADMIN', 'boss', 'role-not-grantable'],
      ['who is anything in the whole installation', 'everywhere', 'role-not-grantable'],
      ['to whom a group gives what the administrator could not', 'auditor', 'role-not-grantable'],
      ['to whom a group of the installation gives that', 'auditress', 'role-not-grantable'],
      ['who asks', 'chief', 'own-account'],
    ])('does not remove %s', async (_, userId, code) => {
      const house = aHouse();
      await expect(remove(house, userId)).rejects.toMatchObject({ code });
      expect(house.assignments.done).toEqual([]);
    });

    it('lets who assigns no roles remove a USER, and nobody who is more', async () => {
      const house = aHouse();
      await remove(house, 'ana', host);
      await expect(remove(house, 'chief', host)).rejects.toMatchObject({ code: 'insufficient-permission' });
      expect(house.assignments.done).toEqual([`leave ana id-of-${CODE}`]);
    });

    it('lets a SUPERADMIN remove everybody', async () => {
      const house = aHouse();
      for (const userId of ['boss', 'auditor', 'auditress', 'everywhere']) await remove(house, userId, superadmin);
      expect(house.assignments.done).toHaveLength(4);
    });

    it('lets a SUPERADMIN leave', async () => {
      const house = aHouse();
      await remove(house, 'ana', aPrincipal({ subject: 'ana', roles: ['SUPERADMIN', 'ADMIN', 'USER'] }));
      expect(house.assignments.done).toHaveLength(1);
    });
  });
});
