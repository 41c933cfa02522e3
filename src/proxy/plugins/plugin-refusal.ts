import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Refusal, refusal } from '../../shared/problem';
import type { Verdict } from '../policy';

/** What the route of a plugin answers that does not do its work. */
export const PLUGIN_FAILED = refusal(500, 'plugin-failed');

const CODE = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * What a plugin said, as one of our refusals.
 * @throws {TypeError} for what is none
 */
export function verdictOf(said: unknown): Verdict {
  if (said === undefined || said === null) return undefined;
  if (said instanceof Refusal) return said;
  const { status, code, detail, headers = {} } = said as Record<string, unknown>;
  if (!Number.isInteger(status) || (status as number) < 400 || (status as number) > 599)
    throw new TypeError(`a refusal has a status from 400 to 599, and not ${String(status)}`);
  if (typeof code !== 'string' || !CODE.test(code))
    throw new TypeError(`a refusal has a code of lower-case letters, digits and dashes, and not ${String(code)}`);
  if (detail !== undefined && typeof detail !== 'string') throw new TypeError('the detail of a refusal is a text');
  const fields = Object.entries(headers as Record<string, string>);
  for (const [name, value] of fields) assertField(name, value);
  return refusal(status as number, code, Object.fromEntries(fields), detail);
}

/** @throws {TypeError} for what cannot be written as a field (RFC 9110 §5) */
export function assertField(name: string, value: string): void {
  validateHeaderName(name);
  validateHeaderValue(name, value);
}
