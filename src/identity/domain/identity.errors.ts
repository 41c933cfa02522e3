import { ProblemError } from '../../shared/problem';

/** More passwords are waiting to be hashed than will be done in time. */
export class TooBusyError extends ProblemError {
  readonly code = 'too-busy';
  readonly status = 503;
  override readonly headers = { 'Retry-After': '1' };
}

/** The provider that knows the users does not answer. Whoever is signed in stays so. */
export class ProviderUnavailableError extends ProblemError {
  readonly code = 'identity-provider-unavailable';
  readonly status = 503;
  override readonly headers = { 'Retry-After': '5' };
}

/** What an identity provider may be unable to do. */
export type Capability =
  | 'registration'
  | 'email-verification'
  | 'password-reset'
  | 'password-change'
  | 'invitation'
  | 'password-sign-in'
  | 'browser-sign-in';

/** The provider of this installation cannot do that: nobody tries again. */
export class NotSupportedError extends ProblemError {
  readonly code = 'not-supported';
  readonly status = 501;

  constructor(readonly capability: Capability) {
    super(`The identity provider of this installation has no ${capability.replaceAll('-', ' ')}.`);
  }
}

/** A group, a composite role or the realm itself gives it there: what is given so cannot be taken from one user, or in one tenant. */
export class AssignedElsewhereError extends ProblemError {
  readonly code = 'assigned-elsewhere';
  readonly status = 409;

  constructor() {
    super('The identity provider gives this role by a group, by another role, or in all tenants. Withdraw it there.');
  }
}

/** Without them nobody could administer the installation, nor make somebody who can. */
export class LastAdministratorError extends ProblemError {
  readonly code = 'last-administrator';
  readonly status = 409;

  constructor() {
    super('Make somebody else SUPERADMIN first.');
  }
}
