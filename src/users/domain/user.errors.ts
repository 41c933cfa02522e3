import { ProblemError } from '../../shared/problem';

/** The user is not this administrator's alone: another tenant has them too, or they are somebody in the whole installation. */
export class UserSharedError extends ProblemError {
  readonly code = 'user-shared';
  readonly status = 403;

  constructor() {
    super('Only an administrator of the installation may change this user.');
  }
}

/** What one does to others one does not do to oneself, or in another way. */
export class OwnAccountError extends ProblemError {
  readonly code = 'own-account';
  readonly status = 409;
}
