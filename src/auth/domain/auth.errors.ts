import { ProblemError } from '../../shared/problem';

/** The same for an unknown name, a wrong password, a disabled user and a locked account. */
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

/** Somebody who is signed in did not give their present password; the same when nobody may try it for a while. */
export class PasswordWrongError extends ProblemError {
  readonly code = 'password-wrong';
  readonly status = 400;
}

/** A second factor was given, and this installation asks for none. */
export class MfaNotEnabledError extends ProblemError {
  readonly code = 'mfa-not-enabled';
  readonly status = 400;
}
