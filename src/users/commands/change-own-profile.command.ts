import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { ProfileChange } from '../../identity';

export class ChangeOwnProfile extends Command<void> {
  /** @param version that the caller saw; undefined takes any */
  constructor(
    readonly principal: Principal,
    readonly version: number | undefined,
    readonly names: Pick<ProfileChange, 'givenName' | 'familyName'>,
  ) {
    super();
  }
}
