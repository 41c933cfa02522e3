import type { Principal } from '../../access';

/** Send an invitation again, as one's own. Answers Invitation. */
export class ResendInvitation {
  constructor(
    readonly principal: Principal,
    readonly id: string,
  ) {}
}
