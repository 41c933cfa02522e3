import { ProblemError } from '../../shared/problem';

/** The user is not this administrator's: another tenant has them too, they are somebody in the whole installation, or may do more. */
export class UserSharedError extends ProblemError {
  readonly code = 'user-shared';
  readonly status = 403;

  constructor(why = 'Only an administrator of the installation may change this user.') {
    super(why);
  }
}

/** What one does to others one does not do to oneself, or in another way. */
export class OwnAccountError extends ProblemError {
  readonly code = 'own-account';
  readonly status = 409;
}
