import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';

export class RemoveMember extends Command<void> {
  constructor(
    readonly actor: Principal,
    readonly code: string,
    readonly userId: string,
  ) {
    super();
  }
}
