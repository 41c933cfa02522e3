import { Query } from '@nestjs/cqrs';
import type { UserRoles } from '../../contract';
import type { Place } from '../place';

/** How a user came by which roles; in the whole installation, those of every tenant. */
export class ListRolesOfUser extends Query<UserRoles> {
  constructor(
    readonly place: Place,
    readonly userId: string,
  ) {
    super();
  }
}
