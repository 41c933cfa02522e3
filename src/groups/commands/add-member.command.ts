import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Place } from '../../roles';

export class AddMember extends Command<void> {
  constructor(
    readonly actor: Principal,
    readonly place: Place,
    readonly groupId: string,
    readonly userId: string,
  ) {
    super();
  }
}
