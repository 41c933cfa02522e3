import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Profile } from '../../identity';
import type { Tenant } from '../../shared/tenant';

/** @returns the id of the new user */
export class CreateUser extends Command<string> {
  /** @param tenant whose member they become; undefined: nobody's, and the roles are installation-wide */
  constructor(
    readonly actor: Principal,
    readonly tenant: Tenant | undefined,
    readonly profile: Profile,
    readonly password: string | undefined,
    readonly roles: readonly string[],
  ) {
    super();
  }
}
