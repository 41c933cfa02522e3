import { aPrincipal } from '../../access/testing';
import { OwnProfile } from '../own-profile';
import { House } from '../testing-house';
import { ChangeOwnProfile } from './change-own-profile.command';
import { ChangeOwnProfileHandler } from './change-own-profile.handler';

describe('ChangeOwnProfileHandler', () => {
  const aHandler = (house: House) => new ChangeOwnProfileHandler(new OwnProfile(house.administration), house.changes);

  it('changes one’s own name', async () => {
    const house = new House();
    await aHandler(house).execute(new ChangeOwnProfile(house.administrator, 3, { givenName: 'Me' }));
    expect(house.users.identities.get(house.own.id)).toMatchObject({ givenName: 'Me' });
    expect(house.events.recorded).toMatchObject([{ type: 'user.changed', subject: { id: house.own.id } }]);
  });

  it('answers 412 to another version', async () => {
    const house = new House();
    const changing = aHandler(house).execute(new ChangeOwnProfile(house.administrator, 1, { givenName: 'Me' }));
    await expect(changing).rejects.toMatchObject({ status: 412 });
  });

  it('has no profile of who comes with another issuer’s token', async () => {
    const house = new House();
    const foreign = aPrincipal({ subject: house.ana.id, userId: house.ana.id, ours: false });
    const changing = aHandler(house).execute(new ChangeOwnProfile(foreign, undefined, { givenName: 'Thief' }));
    await expect(changing).rejects.toMatchObject({ status: 404 });
    expect(house.traces).toBe(0);
  });
});
