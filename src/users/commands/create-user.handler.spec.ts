import { aPrincipal } from '../../access/testing';
import { RoleGrants } from '../../roles';
import { aRole, FakeRoleRepository } from '../../roles/testing';
import { HERE, House } from '../testing-house';
import { CreateUser } from './create-user.command';
import { CreateUserHandler } from './create-user.handler';

describe('CreateUserHandler', () => {
  function aHandler(house: House): CreateUserHandler {
    const helpdesk = aRole({ name: 'HELPDESK', permissions: ['users:write'], includes: ['USER'] });
    const grants = new RoleGrants(new FakeRoleRepository(helpdesk));
    const { unitOfWork, policy, directory, assignments, events } = house;
    return new CreateUserHandler(unitOfWork, grants, policy, directory, assignments, events);
  }
  const profile = { email: 'new@example.test', givenName: 'New' };

  it('makes a member with roles, and leaves word of each', async () => {
    const house = new House();
    const id = await aHandler(house).execute(new CreateUser(house.administrator, HERE, profile, 'strong', ['USER']));
    expect(house.users.identities.get(id)).toMatchObject(profile);
    expect(house.directory.passwords.get(id)).toBe('strong');
    expect(house.assignments.done).toEqual([`join ${id} ${HERE.id}`, `assign ${id} ${HERE.id} USER`]);
    expect(house.events.recorded).toMatchObject([
      { type: 'user.created', subject: { type: 'user', id }, tenantId: HERE.id, after: { email: 'new@example.test' } },
      { type: 'member.joined', tenantId: HERE.id, after: { tenant: HERE.code } },
      { type: 'role.assigned', tenantId: HERE.id, after: { role: 'USER', tenant: HERE.code } },
    ]);
    expect(JSON.stringify(house.events.recorded)).not.toContain('strong');
  });

  it('makes, in no tenant, somebody who belongs to none', async () => {
    const house = new House();
    const superadmin = aPrincipal({ roles: ['SUPERADMIN', 'ADMIN', 'USER'] });
    const id = await aHandler(house).execute(new CreateUser(superadmin, undefined, profile, undefined, ['ADMIN']));
    expect(house.assignments.done).toEqual([`assign ${id} everywhere ADMIN`]);
    expect(house.directory.passwords.get(id)).toBeUndefined();
  });

  it('makes nobody with a role that is not the administrator’s to give', async () => {
    const house = new House();
    const creating = aHandler(house).execute(new CreateUser(house.administrator, HERE, profile, undefined, ['SUPERADMIN'])); // prettier-ignore
    await expect(creating).rejects.toMatchObject({ code: 'role-not-grantable' });
    expect(house.users.identities.size).toBe(4);
  });

  it('asks of who gives roles that they may assign them, also by a key', async () => {
    const house = new House();
    const helpdesk = aPrincipal({ tenants: { [HERE.code]: ['HELPDESK', 'USER'] } });
    const key = aPrincipal({ kind: 'api-key', permissions: ['users:write'], tenants: { [HERE.code]: ['ADMIN'] } });
    for (const actor of [helpdesk, key]) {
      const handler = aHandler(house);
      await expect(handler.execute(new CreateUser(actor, HERE, profile, undefined, ['USER']))).rejects.toMatchObject({
        code: 'insufficient-permission',
      });
    }
    await aHandler(house).execute(new CreateUser(helpdesk, HERE, profile, undefined, []));
  });

  it('makes nobody with a password that the rules refuse', async () => {
    const house = new House();
    const creating = aHandler(house).execute(new CreateUser(house.administrator, HERE, profile, 'weak', []));
    await expect(creating).rejects.toMatchObject({ code: 'validation-failed', errors: [{ pointer: '/password' }] });
    expect(house.policy.asked[0]!.owner).toBe(profile);
    expect(house.users.identities.size).toBe(4);
  });
});
