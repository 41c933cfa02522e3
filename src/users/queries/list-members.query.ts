import { Query } from '@nestjs/cqrs';
import type { UserList } from '../../contract';
import type { UserListing } from './user-page';

/** The members of the selected tenant, with the roles they hold there. */
export class ListMembers extends Query<UserList> {
  constructor(readonly listing: UserListing) {
    super();
  }
}
