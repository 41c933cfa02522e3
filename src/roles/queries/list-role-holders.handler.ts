import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { RoleHolderList } from '../../contract';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { NotFoundError } from '../../shared/problem';
import type { HeldRole } from '../domain/held-role';
import { scopeAt } from '../place';
import { HeldRoles, type RoleHolder } from '../ports/held-roles';
import { RoleRepository } from '../ports/role.repository';
import { shownWay } from '../shown-role';
import { ListRoleHolders } from './list-role-holders.query';

/** Which holders a caller wants to see. */
export interface HolderListing {
  readonly limit: number;
  readonly sort: 'email' | '-email';
  readonly cursor?: string | undefined;
  /** Whether to tell how many there are over all pages. */
  readonly count: boolean;
}

@OwnUnitsOfWork()
@QueryHandler(ListRoleHolders)
export class ListRoleHoldersHandler implements IQueryHandler<ListRoleHolders> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly roles: RoleRepository,
    private readonly held: HeldRoles,
  ) {}

  /** @throws {NotFoundError} 404 for a role that nobody defined */
  execute({ place, role, listing }: ListRoleHolders): Promise<RoleHolderList> {
    return this.unitOfWork.run(scopeAt(place), () => this.#page(role, listing));
  }

  async #page(role: string, { limit, sort, cursor, count }: HolderListing): Promise<RoleHolderList> {
    const book = await this.roles.book();
    if (book.get(role) === undefined) throw new NotFoundError();
    const including = book.includers(role);
    const request: PageRequest = {
      limit,
      sort,
      cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, () => true),
    };
    const found = await this.held.holders(including, readingOf(request));
    const { data, ...page } = pageOf(found, request, ({ email, userId }) => ({ key: email, id: userId }));
    return {
      data: data.map((holder) => shownHolder(holder, role)),
      page: count ? { ...page, total: await this.held.countHolders(including) } : page,
    };
  }
}

function shownHolder({ userId, email, ways }: RoleHolder, role: string): RoleHolderList['data'][number] {
  const kindOf = (way: HeldRole) => {
    if (way.role !== role) return 'composite';
    return way.group === undefined ? 'direct' : 'group';
  };
  const via = ways.map((way) => {
    const { role: given, tenant, group } = shownWay(way);
    // Of our own users: what a token says is none of it.
    return { kind: kindOf(way), role: given, where: way.where as 'tenant' | 'installation', tenant, group } as const;
  });
  return { userId, email, via };
}
