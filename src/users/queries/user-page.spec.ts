import { encodeCursor } from '../../shared/paging';
import { aListedUser, FakeUserListRepository } from '../testing';
import { type UserListing, userPage } from './user-page';

const id = (n: number) => `018f0000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const ana = aListedUser({
  id: id(1),
  username: 'ana',
  givenName: 'Ana',
  familyName: 'Rojas',
  emailVerified: true,
  roles: ['ADMIN', 'USER'],
  lastLoginAt: new Date('2026-02-01'),
});
const bea = aListedUser({ id: id(2), email: 'bea@example.test', enabled: false, createdAt: new Date('2025-06-01') });
const cleo = aListedUser({ id: id(3), email: 'cleo@example.test', createdAt: new Date('2026-03-01') });
const users = () => new FakeUserListRepository([cleo, ana, bea]);
const listing = (facts: Partial<UserListing> = {}): UserListing => ({
  limit: 2,
  sort: 'email',
  count: false,
  ...facts,
});

describe('userPage', () => {
  it('shows users as the contract describes them', async () => {
    const { data } = await userPage(users(), listing());
    expect(data).toEqual([
      {
        id: ana.id,
        email: 'ana@example.test',
        username: 'ana',
        givenName: 'Ana',
        familyName: 'Rojas',
        status: 'active',
        emailVerified: true,
        roles: ['ADMIN', 'USER'],
        createdAt: '2026-01-01T00:00:00.000Z',
        lastLoginAt: '2026-02-01T00:00:00.000Z',
      },
      {
        id: bea.id,
        email: 'bea@example.test',
        username: null,
        givenName: null,
        familyName: null,
        status: 'disabled',
        emailVerified: false,
        roles: [],
        createdAt: '2025-06-01T00:00:00.000Z',
        lastLoginAt: null,
      },
    ]);
  });

  it.each([
    ...(['email', '-email', 'username', '-username', 'familyName', '-familyName'] as const),
    ...(['createdAt', '-createdAt', 'lastLoginAt', '-lastLoginAt'] as const),
  ])('goes on where it stopped, sorted by %s', async (sort) => {
    const first = await userPage(users(), listing({ sort }));
    const second = await userPage(users(), listing({ sort, cursor: first.page.nextCursor! }));
    const emails = [...first.data, ...second.data].map(({ email }) => email);
    expect(new Set(emails).size).toBe(3);
    expect(second.page.nextCursor).toBeNull();
    const back = await userPage(users(), listing({ sort, cursor: second.page.prevCursor! }));
    expect(back.data).toEqual(first.data);
  });

  it('counts only when it is asked to', async () => {
    const repository = users();
    expect((await userPage(repository, listing({ q: 'a@' }))).page).not.toHaveProperty('total');
    expect(repository.counted).toBe(0);
    expect((await userPage(repository, listing({ q: 'a@', count: true }))).page.total).toBe(2);
  });

  it('hands on what the caller filters by, and nothing where he does not', async () => {
    const repository = users();
    await userPage(
      repository,
      listing({
        q: 'ana',
        status: 'disabled',
        emailVerified: false,
        role: 'ADMIN',
        group: id(9),
        tenant: 'SERHAFEN:CL',
        createdAfter: '2026-01-01t00:00:00.5+01:00',
        createdBefore: '2016-12-31T23:59:60Z',
      }),
    );
    await userPage(repository, listing({ status: 'active', createdAfter: '0000-01-01T00:00:00Z' }));
    expect(repository.filters[0]).toEqual({
      search: 'ana',
      enabled: false,
      emailVerified: false,
      role: 'ADMIN',
      groupId: id(9),
      tenantCode: 'SERHAFEN:CL',
      createdFrom: new Date('2025-12-31T23:00:00.500Z'),
      createdBefore: new Date('2017-01-01T00:00:00Z'),
    });
    expect(repository.filters[1]).toEqual({ enabled: true, createdFrom: new Date('0001-01-01T00:00:00Z') });
  });

  it.each([
    ['of another order', encodeCursor({ sort: '-email', backwards: false, key: 'a', id: id(1) }), 'email'],
    [
      'with a key that is no time',
      encodeCursor({ sort: 'createdAt', backwards: false, key: 'now', id: id(1) }),
      'createdAt',
    ],
    [
      'with a time before all users',
      encodeCursor({ sort: 'createdAt', backwards: false, key: '0000-01-01T00:00:00.000Z', id: id(1) }),
      'createdAt',
    ],
    [
      'with a time beyond those the database knows',
      encodeCursor({ sort: '-createdAt', backwards: true, key: '+275760-09-13T00:00:00.000Z', id: id(1) }),
      '-createdAt',
    ],
    [
      'of who never came in, in another order',
      encodeCursor({ sort: 'createdAt', backwards: false, key: '-infinity', id: id(1) }),
      'createdAt',
    ],
    ['that is none', 'nonsense', 'email'],
  ] as const)('answers 400 to a cursor %s', async (_, cursor, sort) => {
    await expect(userPage(users(), listing({ cursor, sort }))).rejects.toMatchObject({
      status: 400,
      code: 'validation-failed',
      errors: [{ in: 'query', pointer: 'cursor' }],
    });
  });
});
