import { Query } from '@nestjs/cqrs';
import type { GroupList } from '../../contract';
import type { GroupListing } from './list-groups.handler';
import type { Place } from '../../roles';

/** The groups there. */
export class ListGroups extends Query<GroupList> {
  constructor(
    readonly place: Place,
    readonly listing: GroupListing,
  ) {
    super();
  }
}
