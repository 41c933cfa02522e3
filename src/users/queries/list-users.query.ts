import { Query } from '@nestjs/cqrs';
import type { UserList } from '../../contract';
import type { UserListing } from './user-page';

/** Every user of the installation, with the roles they hold in all of it. */
export class ListUsers extends Query<UserList> {
  constructor(readonly listing: UserListing) {
    super();
  }
}
