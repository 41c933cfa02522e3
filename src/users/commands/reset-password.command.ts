import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Sight } from '../user-administration';

/** @returns the temporary password, which is kept nowhere */
export class ResetPassword extends Command<string> {
  constructor(
    readonly actor: Principal,
    readonly sight: Sight,
    readonly id: string,
  ) {
    super();
  }
}
