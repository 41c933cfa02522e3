import { QueryFailedError } from 'typeorm';
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

/** SQLSTATE codes (PostgreSQL, appendix A): connection lost, too many, shutting down, starting, statement too slow. */
const UNAVAILABLE_STATES = /^(08...|53300|57P0[1-4]|57014|25P03)$/;
const UNAVAILABLE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
const NAME_FAULTS = new Set(['ENOTFOUND', 'EAI_AGAIN']);
/** pg gives these no code. */
const UNAVAILABLE_MESSAGE =
  /^(Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered a connection error)/;

/** Whether the database is out of reach or too slow, rather than unwilling. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const cause = error instanceof QueryFailedError ? (error.driverError as Error) : error;
  if (cause instanceof AggregateError) return cause.errors.some(isUnavailable); // a name with two addresses
  const code = (cause as NodeJS.ErrnoException).code;
  if (code !== undefined) return UNAVAILABLE_STATES.test(code) || UNAVAILABLE_CODES.has(code) || NAME_FAULTS.has(code);
  return UNAVAILABLE_MESSAGE.test(cause.message);
}

/** SQLSTATE 23505. @param constraint name of the constraint or unique index, when only that one is meant */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint: violated } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || constraint === violated);
}
