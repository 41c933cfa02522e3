import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';

export class AddMember extends Command<void> {
  /** @param anybody the caller sees every user; else those who are members already, and there is nothing to add */
  constructor(
    readonly actor: Principal,
    readonly code: string,
    readonly userId: string,
    readonly anybody: boolean,
  ) {
    super();
  }
}
