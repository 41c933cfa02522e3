import type { JWTPayload } from 'jose';

/** Visible ASCII, spaces only inside, at most 255: what may stand in a header field that a backend gets (RFC 9110 §5.5). */
const HEADER_SAFE = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
/** As above, without the comma and space that separate roles in X-User-Roles. */
const ROLE = /^[\x21-\x2b\x2d-\x7e]{1,64}$/;

export const isHeaderSafe = (value: unknown): value is string => typeof value === 'string' && HEADER_SAFE.test(value);
export const isRoleName = (value: unknown): value is string => typeof value === 'string' && ROLE.test(value);

/**
 * The claim at a dotted path: `realm_access.roles`. A claim whose whole name has dots in it comes first.
 * @returns undefined when there is none
 */
export function claimAt(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  let value: unknown = payload;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** @returns the strings of a claim that is one string or a list of strings; nothing for any other shape */
export function stringsOf(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((item): item is string => typeof item === 'string') : [];
}

/** Facts of one token, and nothing that anybody would tell callers apart by. */
const OF_ONE_TOKEN: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'jti', 'sid', 'auth_time', 'epoch']);
const MOST_PLAIN_CLAIMS = 32;

/** @returns the claims that are one text, number or boolean, as text: by them a route may be chosen */
export function plainClaims(payload: JWTPayload): Record<string, string> {
  const plain = Object.entries(payload).filter(
    ([name, value]) => !OF_ONE_TOKEN.has(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(plain.slice(0, MOST_PLAIN_CLAIMS).map(([name, value]) => [name, String(value)]));
}

/** @returns the scopes of a `scope` claim: tokens separated by spaces (RFC 8693 §4.2), or a list as some issuers write it */
export function scopesOf(claim: unknown): string[] {
  return stringsOf(claim).flatMap((text) => text.split(' ').filter(Boolean));
}
