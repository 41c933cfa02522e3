import type { GivenNames } from '../domain/given-names';

/** Join by the link of an invitation; who has no account yet says a password. */
export class AcceptInvitation {
  constructor(
    readonly token: string,
    readonly password: string | undefined,
    readonly names: GivenNames,
  ) {}
}
