import type { Principal } from '../../access';
import type { GivenNames } from '../domain/given-names';

/** Ask somebody to join the selected tenant. Answers Invitation. */
export class Invite {
  constructor(
    readonly principal: Principal,
    readonly email: string,
    /** USER, where nothing is said. */
    readonly roles: readonly string[] | undefined,
    readonly names: GivenNames,
  ) {}
}
