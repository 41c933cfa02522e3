import { Query } from '@nestjs/cqrs';
import type { RoleHolderList } from '../../contract';
import type { Place } from '../place';
import type { HolderListing } from './list-role-holders.handler';

/** For whom a role counts there. */
export class ListRoleHolders extends Query<RoleHolderList> {
  constructor(
    readonly place: Place,
    readonly role: string,
    readonly listing: HolderListing,
  ) {
    super();
  }
}
