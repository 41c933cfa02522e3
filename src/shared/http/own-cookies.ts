/**
 * Cookies of the gateway itself. The prefix `__Host-` has browsers insist on Secure, Path=/ and no Domain (RFC 6265bis
 * §4.1.3.2), so no other host can set them; http://localhost counts as secure. The data plane keeps them from backends.
 */
const PREFIX = '__Host-iam-';

/** Refresh token of a browser in cookie mode. */
export const REFRESH_COOKIE = `${PREFIX}refresh`;
/** Who has signed in on this device before. */
export const DEVICE_COOKIE = `${PREFIX}device`;

/** Binds a sign-in at the identity provider's page to the browser that began it. */
export const SIGN_IN_COOKIE = `${PREFIX}sign-in`;

/** @param name in any spelling: there are browsers and servers that do not tell the case of the prefix apart */
export const isOwnCookie = (name: string): boolean =>
  name.slice(0, PREFIX.length).toLowerCase() === PREFIX.toLowerCase();

/** @returns a Set-Cookie field that no script can read and no other site can send. @param maxAgeSeconds 0 removes it */
export function ownCookie(
  name: string,
  value: string,
  maxAgeSeconds: number,
  sameSite: 'Strict' | 'Lax' = 'Strict',
): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; Secure; HttpOnly; SameSite=${sameSite}`;
}

/** @param field Cookie, as Node joins it */
export function cookieIn(field: string | undefined, name: string): string | undefined {
  const start = `${name}=`;
  for (const pair of pairsIn(field ?? '')) if (pair.startsWith(start)) return pair.slice(start.length);
  return undefined;
}

/** @returns the field without our cookies; undefined when nothing is left */
export function withoutOwnCookies(field: string): string | undefined {
  if (!field.toLowerCase().includes(PREFIX.toLowerCase())) return field;
  const others = pairsIn(field).filter((pair) => !isOwnCookie(pair));
  return others.length === 0 ? undefined : others.join('; ');
}

const pairsIn = (field: string): string[] =>
  field
    .split(';')
    .map((pair) => pair.trim())
    .filter(Boolean);
