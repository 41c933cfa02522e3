import { ProblemError } from '../../shared/problem';

/** Problems of the token endpoint, with the names that RFC 6749 §5.2 has for them. */

/** The same for a wrong password, an unknown name, a locked account, and a refresh token that is worth nothing. */
export class InvalidGrantError extends ProblemError {
  readonly code = 'invalid-grant';
  readonly status = 400;
  override readonly error = 'invalid_grant';
}

/** No such client, or not one that may ask here. */
export class InvalidClientError extends ProblemError {
  readonly code = 'invalid-client';
  readonly status = 400;
  override readonly error = 'invalid_client';
}

/** A scope that this gateway does not know. */
export class InvalidScopeError extends ProblemError {
  readonly code = 'invalid-scope';
  readonly status = 400;
  override readonly error = 'invalid_scope';
}

/** Neither `password` nor `refresh_token`. */
export class UnsupportedGrantTypeError extends ProblemError {
  readonly code = 'unsupported-grant-type';
  readonly status = 400;
  override readonly error = 'unsupported_grant_type';
}
