import { ProblemError } from '../../shared/problem';

/** The same for a link that is unknown, used, replaced by a newer one, expired, or about what has changed since. */
export class LinkInvalidError extends ProblemError {
  readonly code = 'link-invalid';
  readonly status = 400;

  constructor() {
    super('The link is no longer good. Ask for a new one.');
  }
}

/** Whoever wants an account here is invited. */
export class RegistrationClosedError extends ProblemError {
  readonly code = 'registration-closed';
  readonly status = 403;
}
