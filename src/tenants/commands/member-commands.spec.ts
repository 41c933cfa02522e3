import { aPrincipal, FakeEndOfAccess } from '../../access/testing';
import { FakeAssignments } from '../../identity/testing';
import { RoleGrants } from '../../roles';
import { FakeRoleRepository } from '../../roles/testing';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import { aManagedTenant, aMember, FakeManagedTenantRepository } from '../testing';
import { AddMember } from './add-member.command';
import { AddMemberHandler } from './add-member.handler';
import { RemoveMember } from './remove-member.command';
import { RemoveMemberHandler } from './remove-member.handler';

const CODE = 'SERHAFEN:CL';
const administrator = aPrincipal({ subject: 'chief', tenants: { [CODE]: ['ADMIN', 'USER'] } });

describe('commands of members', () => {
  const aHouse = () => {
    const members = [
      aMember({ roles: ['USER'] }),
      aMember({ userId: 'chief', roles: ['ADMIN'] }),
      aMember({ userId: 'boss', roles: ['SUPERADMIN'] }),
    ];
    const tenants = new FakeManagedTenantRepository([aManagedTenant(CODE)], { [CODE]: members });
    const [assignments, endOfAccess, events] = [new FakeAssignments(), new FakeEndOfAccess(), new FakeDomainEvents()];
    const [unitOfWork, grants] = [new FakeUnitOfWork(), new RoleGrants(new FakeRoleRepository())];
    return {
      assignments,
      endOfAccess,
      events,
      add: new AddMemberHandler(unitOfWork, tenants, assignments, endOfAccess, events),
      remove: new RemoveMemberHandler(unitOfWork, tenants, grants, assignments, endOfAccess, events),
    };
  };

  describe('AddMemberHandler', () => {
    it('adds anybody for who sees everybody, and their next token says so', async () => {
      const { add, assignments, endOfAccess, events } = aHouse();
      await add.execute(new AddMember(CODE, 'stranger', true));
      expect(assignments.done).toEqual([`join stranger id-of-${CODE}`]);
      expect(endOfAccess.ended).toEqual(['tokens stranger']);
      expect(events.recorded).toMatchObject([{ type: 'member.joined', after: { tenant: CODE } }]);
    });

    it('adds nobody whom a tenant’s administrator does not see', async () => {
      const { add, assignments } = aHouse();
      await expect(add.execute(new AddMember(CODE, 'stranger', false))).rejects.toMatchObject({ status: 404 });
      await expect(add.execute(new AddMember('NOWHERE:CL', 'ana', true))).rejects.toMatchObject({ status: 404 });
      expect(assignments.done).toEqual([]);
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
      ['whose roles are not the administrator’s to take', 'boss', 'role-not-grantable'],
      ['who asks', 'chief', 'own-account'],
    ])('does not remove %s', async (_, userId, code) => {
      const house = aHouse();
      await expect(remove(house, userId)).rejects.toMatchObject({ code });
      expect(house.assignments.done).toEqual([]);
    });

    it('lets a SUPERADMIN leave', async () => {
      const house = aHouse();
      await remove(house, 'ana', aPrincipal({ subject: 'ana', roles: ['SUPERADMIN', 'ADMIN', 'USER'] }));
      expect(house.assignments.done).toHaveLength(1);
    });
  });
});
