import type { UserList } from '../../contract';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { isSortKey, type ListedUser, sortKeyOf, type UserSort } from '../domain/listed-user';
import type { UserListRepository } from '../ports/user-list.repository';

/** Which users a caller wants to see. */
export interface UserListing {
  readonly limit: number;
  readonly sort: UserSort;
  readonly cursor?: string | undefined;
  /** Text that the e-mail address or username holds. */
  readonly q?: string | undefined;
  /** Whether to tell how many there are over all pages. */
  readonly count: boolean;
}

/**
 * One page of the users that the unit of work around it may see.
 * @throws {ValidationFailedError} 400 for a cursor that is none, or belongs to another order
 */
export async function userPage(users: UserListRepository, listing: UserListing): Promise<UserList> {
  const { limit, sort, cursor, q, count } = listing;
  const request: PageRequest = {
    limit,
    sort,
    cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, (key) => isSortKey(key, sort)),
  };
  const rows = await users.read(sort, readingOf(request), q);
  const { data, ...page } = pageOf(rows, request, (user) => ({ key: sortKeyOf(user, sort), id: user.id }));
  return { data: data.map(shown), page: count ? { ...page, total: await users.count(q) } : page };
}

function shown({ id, email, username, enabled, roles, createdAt }: ListedUser): UserList['data'][number] {
  return {
    id,
    email,
    username: username ?? null,
    status: enabled ? 'active' : 'disabled',
    roles,
    createdAt: createdAt.toISOString(),
  };
}
