import { ProblemError } from '../../shared/problem';

/** Who left the tenant that they administer could not come back, and perhaps nobody could be let in. */
export class OwnMembershipError extends ProblemError {
  readonly code = 'own-account';
  readonly status = 409;

  constructor() {
    super('Another administrator ends your membership.');
  }
}
