import type { Principal } from '../../access';

/** Send the letter that confirms one's address once more. */
export class ResendVerification {
  constructor(readonly principal: Principal) {}
}
