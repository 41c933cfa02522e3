import { scopeOf } from '../../shared/database';
import { aListedUser, FakeUserListRepository } from '../testing';
import { ListUsersHandler } from './list-users.handler';
import { ListUsers } from './list-users.query';

describe('ListUsersHandler', () => {
  it('lists in the scope of the installation', async () => {
    const handler = new ListUsersHandler(new FakeUserListRepository([aListedUser()]));
    const list = await handler.execute(new ListUsers({ limit: 20, sort: '-createdAt', count: false }));
    expect(list).toMatchObject({ data: [{ email: 'ana@example.test' }], page: { prevCursor: null } });
    expect(scopeOf(ListUsersHandler)).toBe('installation');
  });
});
