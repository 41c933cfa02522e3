import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { RoleList } from '../../contract';
import { InScope } from '../../shared/database';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { RoleRepository } from '../ports/role.repository';
import { shownRole } from '../shown-role';
import { ListRoles } from './list-roles.query';

/** Which roles a caller wants to see. */
export interface RoleListing {
  readonly limit: number;
  readonly sort: 'name' | '-name';
  readonly cursor?: string | undefined;
  /** Text that the name or description holds. */
  readonly q?: string | undefined;
  /** Whether to tell how many there are over all pages. */
  readonly count: boolean;
}

/** Names tell roles apart: a cursor needs no id beside one. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

@InScope('installation')
@QueryHandler(ListRoles)
export class ListRolesHandler implements IQueryHandler<ListRoles> {
  constructor(private readonly roles: RoleRepository) {}

  async execute({ listing: { limit, sort, cursor, q, count } }: ListRoles): Promise<RoleList> {
    const request: PageRequest = {
      limit,
      sort,
      cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, () => true),
    };
    const { descending, beyond, rows } = readingOf(request);
    const found = await this.roles.read(descending, beyond?.key, rows, q);
    const { data, ...page } = pageOf(found, request, ({ name }) => ({ key: name, id: NO_ID }));
    const book = await this.roles.book();
    return {
      data: data.map((role) => shownRole(role, book)),
      page: count ? { ...page, total: await this.roles.count(q) } : page,
    };
  }
}
