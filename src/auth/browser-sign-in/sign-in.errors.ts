import { ProblemError } from '../../shared/problem';

/** Begun in another browser, answered already, too late, or made up: nobody can tell, and nobody is told. */
export class SignInInvalidError extends ProblemError {
  readonly code = 'sign-in-invalid';
  readonly status = 400;
}
