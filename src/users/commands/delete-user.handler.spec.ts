import { House } from '../testing-house';
import { DeleteUser } from './delete-user.command';
import { DeleteUserHandler } from './delete-user.handler';

describe('DeleteUserHandler', () => {
  const remove = (house: House, id: string, last?: string) =>
    new DeleteUserHandler(
      house.administration,
      house.directory,
      house.lastAdministrator(last),
      house.endOfAccess,
      house.events,
    ).execute(new DeleteUser(house.administrator, 'tenant', id));

  it('removes a user with everything that is open, and leaves word of who it was', async () => {
    const house = new House();
    await remove(house, house.ana.id);
    expect(house.users.identities.has(house.ana.id)).toBe(false);
    expect(house.endOfAccess.ended).toEqual([`sessions of ${house.ana.id} user-deleted`, `tokens ${house.ana.id}`]);
    expect(house.events.recorded).toMatchObject([{ type: 'user.deleted', before: { email: 'ana@example.test' } }]);
  });

  it('removes neither another tenant’s user, a shared one, the last administrator, nor oneself', async () => {
    const house = new House();
    await expect(remove(house, house.theirs.id)).rejects.toMatchObject({ status: 404 });
    await expect(remove(house, house.shared.id)).rejects.toMatchObject({ code: 'user-shared' });
    await expect(remove(house, house.ana.id, house.ana.id)).rejects.toMatchObject({ code: 'last-administrator' });
    await expect(remove(house, house.own.id)).rejects.toMatchObject({ code: 'own-account' });
    expect([house.users.identities.size, house.traces]).toEqual([4, 0]);
  });
});
