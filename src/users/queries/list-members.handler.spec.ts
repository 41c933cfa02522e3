import { scopeOf } from '../../shared/database';
import { aListedUser, FakeUserListRepository } from '../testing';
import { ListMembersHandler } from './list-members.handler';
import { ListMembers } from './list-members.query';

describe('ListMembersHandler', () => {
  it('lists in the scope of the selected tenant', async () => {
    const handler = new ListMembersHandler(new FakeUserListRepository([aListedUser()]));
    const list = await handler.execute(new ListMembers({ limit: 20, sort: 'email', count: true }));
    expect(list).toMatchObject({ data: [{ email: 'ana@example.test' }], page: { total: 1, nextCursor: null } });
    expect(scopeOf(ListMembersHandler)).toBe('tenant');
  });
});
