import { Query } from '@nestjs/cqrs';
import type { GroupMemberList } from '../../contract';
import type { MemberListing } from './list-group-members.handler';
import type { Place } from '../../roles';

/** Who belongs to a group. */
export class ListGroupMembers extends Query<GroupMemberList> {
  constructor(
    readonly place: Place,
    readonly groupId: string,
    readonly listing: MemberListing,
  ) {
    super();
  }
}
