import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { ProblemError, ProblemWriter } from '../shared/problem';
import { ProblemFilter } from '../shared/rest';
import { ValidationFailedError } from '../shared/validation';
import { InvalidCredentialsError, RefreshTokenInvalidError } from './domain/auth.errors';
import { InvalidGrantError } from './domain/grant.errors';

/** Puts what sign-in and the contract refuse into the words of OAuth 2.0 (RFC 6749 §5.2). */
@Catch(ProblemError)
export class GrantFilter implements ExceptionFilter {
  readonly #problems: ProblemFilter;

  constructor(problems: ProblemWriter) {
    this.#problems = new ProblemFilter(problems);
  }

  catch(error: ProblemError, host: ArgumentsHost): void {
    this.#problems.catch(inOAuthWords(error), host);
  }
}

function inOAuthWords(error: ProblemError): ProblemError {
  if (error instanceof InvalidCredentialsError || error instanceof RefreshTokenInvalidError)
    return new InvalidGrantError();
  if (error instanceof ValidationFailedError) return Object.assign(error, { error: 'invalid_request' });
  return error;
}

/** @throws {ValidationFailedError} 400: the grant asks for this parameter */
export function missing(parameter: string): never {
  throw new ValidationFailedError([{ in: 'body', pointer: `/${parameter}`, message: 'is required' }]);
}
