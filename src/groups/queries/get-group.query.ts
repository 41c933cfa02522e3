import { Query } from '@nestjs/cqrs';
import type { Group } from '../domain/group';
import type { Place } from '../../roles';

/** One group. */
export class GetGroup extends Query<Group> {
  constructor(
    readonly place: Place,
    readonly groupId: string,
  ) {
    super();
  }
}
