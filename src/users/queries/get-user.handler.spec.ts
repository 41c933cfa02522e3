import { scopeOf } from '../../shared/database';
import { House } from '../testing-house';
import { GetUserHandler } from './get-user.handler';
import { GetUser } from './get-user.query';

describe('GetUserHandler', () => {
  it('finds whom the caller sees, and nobody else', async () => {
    const house = new House();
    const handler = new GetUserHandler(house.administration);
    expect(await handler.execute(new GetUser('tenant', house.shared.id))).toMatchObject({ id: house.shared.id });
    await expect(handler.execute(new GetUser('tenant', house.theirs.id))).rejects.toMatchObject({ status: 404 });
    expect(await handler.execute(new GetUser('installation', house.theirs.id))).toMatchObject({ id: house.theirs.id });
    expect(house.unitOfWork.scopes).toEqual(['tenant', 'tenant', 'installation']);
    expect(scopeOf(GetUserHandler)).toBe('own');
  });
});
