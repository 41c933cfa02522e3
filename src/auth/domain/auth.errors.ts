import { ProblemError } from '../../shared/problem';

/** The same for an unknown name, a wrong password and a disabled user. */
export class InvalidCredentialsError extends ProblemError {
  readonly code = 'invalid-credentials';
  readonly status = 401;
  override readonly headers = { 'WWW-Authenticate': 'Bearer' };
}

/** The same for a refresh token that is unknown, used up or expired, and for one whose session has ended. */
export class RefreshTokenInvalidError extends ProblemError {
  readonly code = 'refresh-token-invalid';
  readonly status = 401;
  override readonly headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
}

/** A second factor was given, and this installation asks for none. */
export class MfaNotEnabledError extends ProblemError {
  readonly code = 'mfa-not-enabled';
  readonly status = 400;
}
