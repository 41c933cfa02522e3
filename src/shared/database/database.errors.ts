import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { ProblemError } from '../problem';

/** The database cannot be reached, is going down, or did not answer in time. */
export class DatabaseUnavailableError extends ProblemError {
  readonly code = 'database-unavailable';
  readonly status = 503;
  override readonly headers = { 'Retry-After': '2' };
}

/** Work for one tenant was asked for, and the request selected none. */
export class TenantRequiredError extends ProblemError {
  readonly code = 'tenant-required';
  readonly status = 400;

  constructor() {
    super('Name a tenant: X-Tenant-Id, or x-business-unit with x-country-code.');
  }
}

/**
 * SQLSTATE codes (PostgreSQL, appendix A): connection lost, too many, shutting down, starting, statement too slow; and undone
 * for the sake of somebody else who waited in a circle: nothing happened, and the next try goes through.
 */
const UNAVAILABLE_STATES = /^(08...|53300|57P0[1-4]|57014|25P03|40P01)$/;
const UNAVAILABLE_CODES = new Set(
  'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN'.split(' '),
);
/** pg gives these no code. */
const UNAVAILABLE_MESSAGE =
  /^(Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered a connection error)/;

/** Whether the database is out of reach or too slow, rather than unwilling. */
export function isUnavailable(error: unknown): boolean {
  // TypeORM gives a broken connection back at once: whoever still works with it meets these.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  if (error instanceof QueryRunnerProviderAlreadyReleasedError) return true;
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (typeof cause !== 'object' || cause === null) return false;
  const { code, message, errors } = cause as { code?: unknown; message?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.some(isUnavailable); // AggregateError: a name with several addresses
  if (typeof code === 'string') return UNAVAILABLE_STATES.test(code) || UNAVAILABLE_CODES.has(code);
  return typeof message === 'string' && UNAVAILABLE_MESSAGE.test(message);
}

/** SQLSTATE 23505. @param constraint name of the constraint or unique index, when only that one is meant */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint: violated } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || constraint === violated);
}

/** Whether PostgreSQL refused a statement because a row of another table needs this one, or is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '23503';
}
