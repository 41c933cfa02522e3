import { ProblemError } from '../../shared/problem';

/** More passwords are waiting to be hashed than will be done in time. */
export class TooBusyError extends ProblemError {
  readonly code = 'too-busy';
  readonly status = 503;
  override readonly headers = { 'Retry-After': '1' };
}
