import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { GroupMemberList } from '../../contract';
import { scopeAt } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { NotFoundError } from '../../shared/problem';
import { GroupRepository } from '../ports/group.repository';
import { ListGroupMembers } from './list-group-members.query';

/** Which members a caller wants to see. */
export interface MemberListing {
  readonly limit: number;
  readonly sort: 'email' | '-email';
  readonly cursor?: string | undefined;
  /** Whether to tell how many there are over all pages. */
  readonly count: boolean;
}

@OwnUnitsOfWork()
@QueryHandler(ListGroupMembers)
export class ListGroupMembersHandler implements IQueryHandler<ListGroupMembers> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: GroupRepository,
  ) {}

  /** @throws {NotFoundError} 404 */
  execute({ place, groupId, listing: { limit, sort, cursor, count } }: ListGroupMembers): Promise<GroupMemberList> {
    return this.unitOfWork.run(scopeAt(place), async () => {
      const group = await this.groups.find(groupId);
      if (group === undefined) throw new NotFoundError();
      const request: PageRequest = {
        limit,
        sort,
        cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, () => true),
      };
      const found = await this.groups.members(groupId, readingOf(request));
      const { data, ...page } = pageOf(found, request, ({ email, userId }) => ({ key: email, id: userId }));
      return {
        data: data.map((member) => ({ ...member, joinedAt: member.joinedAt.toISOString() })),
        page: count ? { ...page, total: group.members } : page,
      };
    });
  }
}
