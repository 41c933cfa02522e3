import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Place } from '../place';

export class AssignRole extends Command<void> {
  constructor(
    readonly actor: Principal,
    readonly place: Place,
    readonly userId: string,
    readonly role: string,
  ) {
    super();
  }
}
