import type { Reading } from '../shared/paging';
import type { ListedUser, UserOrder } from './domain/listed-user';
import { NEVER } from './domain/listed-user';
import { type UserFilter, UserListRepository } from './ports/user-list.repository';

/** Somebody without roles who never signed in, unless said otherwise. */
export function aListedUser(facts: Partial<ListedUser> = {}): ListedUser {
  return {
    id: '018f0000-0000-4000-8000-000000000001',
    email: 'ana@example.test',
    username: undefined,
    givenName: undefined,
    familyName: undefined,
    enabled: true,
    emailVerified: false,
    roles: [],
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    lastLoginAt: undefined,
    key: '',
    ...facts,
  };
}

/** Users in memory; of filters it knows the text alone, and notes the others. */
export class FakeUserListRepository extends UserListRepository {
  counted = 0;
  readonly filters: UserFilter[] = [];

  constructor(private readonly users: readonly ListedUser[]) {
    super();
  }

  page(filter: UserFilter, by: UserOrder, { descending, beyond, rows }: Reading, count: boolean) {
    this.filters.push(filter);
    if (count) this.counted++;
    const { search = '' } = filter;
    const matching = this.users
      .filter(({ email, username }) => email.includes(search) || username?.includes(search))
      .map((user) => ({ ...user, key: keyOf(user, by) }));
    const place = ({ key, id }: ListedUser) => `${key} ${id}`;
    const sorted = matching.sort((a, b) => (place(a) < place(b) === descending ? 1 : -1));
    const start = beyond === undefined ? 0 : sorted.findIndex(({ id }) => id === beyond.id) + 1;
    const total = count ? matching.length : undefined;
    return Promise.resolve({ rows: sorted.slice(start, start + rows), total });
  }
}

function keyOf(user: ListedUser, by: UserOrder): string {
  const value = user[by];
  if (value instanceof Date) return value.toISOString();
  return value ?? (by === 'lastLoginAt' ? NEVER : '');
}
