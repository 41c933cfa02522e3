import type { Reading } from '../shared/paging';
import { type ListedUser, sortKeyOf, type UserSort } from './domain/listed-user';
import { UserListRepository } from './ports/user-list.repository';

/** Somebody without roles, unless said otherwise. */
export function aListedUser(facts: Partial<ListedUser> = {}): ListedUser {
  return {
    id: '018f0000-0000-4000-8000-000000000001',
    email: 'ana@example.test',
    username: undefined,
    enabled: true,
    roles: [],
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    ...facts,
  };
}

/** Users in memory. */
export class FakeUserListRepository extends UserListRepository {
  counted = 0;

  constructor(private readonly users: readonly ListedUser[]) {
    super();
  }

  read(by: UserSort, { descending, beyond, rows }: Reading, search: string | undefined): Promise<ListedUser[]> {
    const place = (user: ListedUser) => `${sortKeyOf(user, by)} ${user.id}`;
    const sorted = this.#matching(search).sort((a, b) => (place(a) < place(b) === descending ? 1 : -1));
    const start = beyond === undefined ? 0 : sorted.findIndex(({ id }) => id === beyond.id) + 1;
    return Promise.resolve(sorted.slice(start, start + rows));
  }

  count(search: string | undefined): Promise<number> {
    this.counted++;
    return Promise.resolve(this.#matching(search).length);
  }

  #matching(search = ''): ListedUser[] {
    return this.users.filter(({ email, username }) => email.includes(search) || username?.includes(search));
  }
}
