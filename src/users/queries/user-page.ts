import type { ListUsersQuery, UserList } from '../../contract';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { instantOf } from '../../shared/validation';
import { isSortKey, type ListedUser, orderOf } from '../domain/listed-user';
import type { UserFilter, UserListRepository } from '../ports/user-list.repository';

/** Which users a caller wants to see, as the contract has it. */
export type UserListing = Readonly<ListUsersQuery>;

/**
 * One page of the users that the unit of work around it may see.
 * @throws {ValidationFailedError} 400 for a cursor that is none, or belongs to another order
 */
export async function userPage(users: UserListRepository, listing: UserListing): Promise<UserList> {
  const { limit, sort, cursor, count } = listing;
  const request: PageRequest = {
    limit,
    sort,
    cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, (key) => isSortKey(key, sort)),
  };
  const { rows, total } = await users.page(filterOf(listing), orderOf(sort), readingOf(request), count);
  const { data, ...page } = pageOf(rows, request, ({ key, id }) => ({ key, id }));
  return { data: data.map(shown), page: total === undefined ? page : { ...page, total } };
}

function filterOf(listing: UserListing): UserFilter {
  const { q, status, emailVerified, role, group, tenant, createdAfter, createdBefore } = listing;
  return {
    search: q,
    enabled: status === undefined ? undefined : status === 'active',
    emailVerified,
    role,
    groupId: group,
    tenantCode: tenant,
    createdFrom: createdAfter === undefined ? undefined : instantOf(createdAfter),
    createdBefore: createdBefore === undefined ? undefined : instantOf(createdBefore),
  };
}

/** A user as lists show them. */
export function shown(user: ListedUser): UserList['data'][number] {
  return {
    id: user.id,
    email: user.email,
    username: user.username ?? null,
    givenName: user.givenName ?? null,
    familyName: user.familyName ?? null,
    status: user.enabled ? 'active' : 'disabled',
    emailVerified: user.emailVerified,
    roles: user.roles,
    createdAt: user.createdAt.toISOString(),
    lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
  };
}
