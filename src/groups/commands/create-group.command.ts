import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Place } from '../../roles';
import type { Group } from '../domain/group';

export class CreateGroup extends Command<Group> {
  constructor(
    readonly actor: Principal,
    readonly place: Place,
    readonly name: string,
    readonly description: string,
    readonly roles: readonly string[],
  ) {
    super();
  }
}
