import { aPrincipal } from '../../access/testing';
import { OwnProfile } from '../own-profile';
import { House } from '../testing-house';
import { GetOwnProfileHandler } from './get-own-profile.handler';
import { GetOwnProfile } from './get-own-profile.query';

describe('GetOwnProfileHandler', () => {
  it('finds who asks, whatever tenant they selected', async () => {
    const house = new House();
    const handler = new GetOwnProfileHandler(new OwnProfile(house.administration));
    const theirs = aPrincipal({ subject: house.theirs.id });
    expect(await handler.execute(new GetOwnProfile(theirs))).toMatchObject({ email: house.theirs.email });
    expect(house.unitOfWork.scopes).toEqual(['installation']);
  });

  it('answers 404 to another issuer’s token', () => {
    const house = new House();
    const handler = new GetOwnProfileHandler(new OwnProfile(house.administration));
    const foreign = aPrincipal({ subject: house.ana.id, userId: house.ana.id, ours: false });
    expect(() => handler.execute(new GetOwnProfile(foreign))).toThrow(expect.objectContaining({ status: 404 }));
  });
});
