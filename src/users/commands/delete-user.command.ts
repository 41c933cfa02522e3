import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Sight } from '../user-administration';

export class DeleteUser extends Command<void> {
  constructor(
    readonly actor: Principal,
    readonly sight: Sight,
    readonly id: string,
  ) {
    super();
  }
}
