import type { Principal } from '../../access';

/** Ask for another address. It counts when the link in the letter to it was used. */
export class ChangeEmail {
  constructor(
    readonly principal: Principal,
    readonly newEmail: string,
    readonly currentPassword: string,
  ) {}
}
