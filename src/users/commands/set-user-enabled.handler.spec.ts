import { House } from '../testing-house';
import { SetUserEnabled } from './set-user-enabled.command';
import { SetUserEnabledHandler } from './set-user-enabled.handler';

describe('SetUserEnabledHandler', () => {
  const set = (house: House, id: string, enabled: boolean, last?: string) =>
    new SetUserEnabledHandler(
      house.administration,
      house.directory,
      house.lastAdministrator(last),
      house.endOfAccess,
      house.events,
    ).execute(new SetUserEnabled(house.administrator, 'tenant', id, enabled));

  it('ends everything that is open of who is disabled', async () => {
    const house = new House();
    await set(house, house.ana.id, false);
    expect(house.endOfAccess.ended).toEqual([`sessions of ${house.ana.id} user-disabled`, `tokens ${house.ana.id}`]);
    expect(house.events.recorded).toMatchObject([
      { type: 'user.disabled', before: { enabled: true }, after: { enabled: false } },
    ]);
  });

  it('enables, ends nothing but what was remembered, and does nothing twice', async () => {
    const house = new House();
    await set(house, house.ana.id, false);
    for (let i = 0; i < 2; i++) await set(house, house.ana.id, true);
    expect(house.endOfAccess.ended.slice(2)).toEqual([`tokens ${house.ana.id}`]);
    expect(house.events.recorded.map(({ type }) => type)).toEqual(['user.disabled', 'user.enabled']);
  });

  it('leaves the last administrator enabled', async () => {
    const house = new House();
    await expect(set(house, house.ana.id, false, house.ana.id)).rejects.toMatchObject({ code: 'last-administrator' });
    expect(house.users.identities.get(house.ana.id)!.enabled).toBe(true);
    expect(house.traces).toBe(0);
  });

  it.each([true, false])('refuses whom one may not change, enabling: %s', async (enabled) => {
    const house = new House();
    await expect(set(house, house.theirs.id, enabled)).rejects.toMatchObject({ status: 404 });
    await expect(set(house, house.shared.id, enabled)).rejects.toMatchObject({ code: 'user-shared' });
    expect(house.traces).toBe(0);
  });

  it('lets nobody disable themselves', async () => {
    const house = new House();
    await expect(set(house, house.own.id, false)).rejects.toMatchObject({ code: 'own-account' });
    expect(house.traces).toBe(0);
  });
});
