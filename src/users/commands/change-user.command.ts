import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { ProfileChange } from '../../identity';
import type { Sight } from '../user-administration';

export class ChangeUser extends Command<void> {
  /** @param version that the caller saw; undefined takes any */
  constructor(
    readonly actor: Principal,
    readonly sight: Sight,
    readonly id: string,
    readonly version: number | undefined,
    readonly change: ProfileChange,
  ) {
    super();
  }
}
