import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Place } from '../../roles';

export class TakeRole extends Command<void> {
  constructor(
    readonly actor: Principal,
    readonly place: Place,
    readonly groupId: string,
    readonly role: string,
  ) {
    super();
  }
}
