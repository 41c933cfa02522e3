import { House } from '../testing-house';
import { ChangeUser } from './change-user.command';
import { ChangeUserHandler } from './change-user.handler';

describe('ChangeUserHandler', () => {
  const change = (house: House, id: string, names: object, version: number | undefined = undefined) =>
    new ChangeUserHandler(house.administration, house.changes).execute(
      new ChangeUser(house.administrator, 'tenant', id, version, names),
    );

  it('changes names and leaves word of what they were', async () => {
    const house = new House();
    await change(house, house.ana.id, { givenName: 'Ana' }, 3);
    expect(house.events.recorded).toMatchObject([
      { type: 'user.changed', subject: { type: 'user', id: house.ana.id }, before: { givenName: undefined }, after: { givenName: 'Ana' } }, // prettier-ignore
    ]);
    expect(house.endOfAccess.ended).toEqual([]);
  });

  it('ends the sessions of who gets another address', async () => {
    const house = new House();
    await change(house, house.ana.id, { email: 'moved@example.test' });
    expect(house.endOfAccess.ended).toEqual([`sessions of ${house.ana.id} email-changed`]);
  });

  it('does nothing where all is so already, in whatever spelling', async () => {
    const house = new House();
    await change(house, house.ana.id, { email: 'ANA@example.test', username: null, givenName: null });
    expect(house.traces).toBe(0);
  });

  it('answers 412 to another version, even where all is so already', async () => {
    const house = new House();
    await expect(change(house, house.ana.id, {}, 2)).rejects.toMatchObject({ status: 412 });
  });

  it('leaves one’s own address to where it is proven, and changes one’s own name', async () => {
    const house = new House();
    await expect(change(house, house.own.id, { email: 'x@example.test' })).rejects.toMatchObject({
      code: 'own-account',
    });
    await change(house, house.own.id, { givenName: 'Me', email: 'Admin@example.test' });
    expect(house.events.recorded).toHaveLength(1);
  });

  it('neither sees another tenant’s user nor changes a shared one', async () => {
    const house = new House();
    await expect(change(house, house.theirs.id, { givenName: 'X' })).rejects.toMatchObject({ status: 404 });
    await expect(change(house, house.shared.id, { givenName: 'X' })).rejects.toMatchObject({ code: 'user-shared' });
    expect(house.traces).toBe(0);
  });
});
