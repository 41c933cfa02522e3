import type { Principal } from '../../access';
import type { GivenNames } from './commands';

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

/** Send an invitation again, as one's own. Answers Invitation. */
export class ResendInvitation {
  constructor(
    readonly principal: Principal,
    readonly id: string,
  ) {}
}

export class WithdrawInvitation {
  constructor(readonly id: string) {}
}
