import type { Principal } from '../../access';

/** What people do with their own account. None of them answers anything: whoever asks is told by mail. */

/** What somebody is called, in their own words. */
export interface GivenNames {
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
}

export class Register {
  constructor(readonly email: string) {}
}

export class CompleteRegistration {
  constructor(
    readonly token: string,
    readonly password: string,
    readonly names: GivenNames,
  ) {}
}

export class ResendVerification {
  constructor(readonly principal: Principal) {}
}

export class VerifyEmail {
  constructor(
    readonly token: string,
    readonly password: string,
  ) {}
}

export class RequestPasswordReset {
  constructor(readonly email: string) {}
}

export class ResetPassword {
  constructor(
    readonly token: string,
    readonly password: string,
  ) {}
}

export class ChangeEmail {
  constructor(
    readonly principal: Principal,
    readonly newEmail: string,
    readonly currentPassword: string,
  ) {}
}

export class ConfirmEmail {
  constructor(readonly token: string) {}
}

export class AcceptInvitation {
  constructor(
    readonly token: string,
    readonly password: string | undefined,
    readonly names: GivenNames,
  ) {}
}
