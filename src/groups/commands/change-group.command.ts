import { Command } from '@nestjs/cqrs';
import type { Place } from '../../roles';
import type { Group } from '../domain/group';

export class ChangeGroup extends Command<Group> {
  /** @param version that the caller saw; undefined takes any */
  constructor(
    readonly place: Place,
    readonly groupId: string,
    readonly version: number | undefined,
    readonly change: { readonly name?: string | undefined; readonly description?: string | undefined },
  ) {
    super();
  }
}
