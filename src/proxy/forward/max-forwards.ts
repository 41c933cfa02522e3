import type { RequestHead } from '../../shared/http';

const DIGITS = /^\d{1,9}$/;

/**
 * How many more hops an OPTIONS request may take (RFC 9110 §7.6.2); TRACE never comes this far.
 * @returns undefined when the field does not count: another method, absent, or not a number
 */
export function hopsLeft({ method, headers }: RequestHead): number | undefined {
  const value = headers['max-forwards'];
  return method === 'OPTIONS' && typeof value === 'string' && DIGITS.test(value) ? Number(value) : undefined;
}
