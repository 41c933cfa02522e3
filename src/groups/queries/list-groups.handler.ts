import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { GroupList } from '../../contract';
import { scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { GroupRepository } from '../ports/group.repository';
import { shownGroup } from '../shown-group';
import { ListGroups } from './list-groups.query';

/** Which groups a caller wants to see. */
export interface GroupListing {
  readonly limit: number;
  readonly sort: 'name' | '-name';
  readonly cursor?: string | undefined;
  /** Text that the name or description holds. */
  readonly q?: string | undefined;
  /** Whether to tell how many there are over all pages. */
  readonly count: boolean;
}

@OwnUnitsOfWork()
@QueryHandler(ListGroups)
export class ListGroupsHandler implements IQueryHandler<ListGroups> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
  ) {}

  execute({ place, listing: { limit, sort, cursor, q, count } }: ListGroups): Promise<GroupList> {
    return this.unitOfWork.run(scopeAt(place), async () => {
      const request: PageRequest = {
        limit,
        sort,
        cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, () => true),
      };
      const found = await this.groups.read(readingOf(request), q);
      const { data, ...page } = pageOf(found, request, ({ name, id }) => ({ key: name, id }));
      return { data: data.map(shownGroup), page: count ? { ...page, total: await this.groups.count(q) } : page };
    });
  }
}
