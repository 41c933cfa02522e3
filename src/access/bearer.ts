import { type Refusal, refusal } from '../shared/problem';

/** Nobody has said who they are (RFC 9110 §11.6.1). */
export const UNAUTHENTICATED = refusal(401, 'unauthenticated', { 'WWW-Authenticate': 'Bearer' });

/** The token is not worth anything here, and the caller learns no more than that (RFC 6750 §3.1). */
export const TOKEN_INVALID = refusal(401, 'token-invalid', { 'WWW-Authenticate': 'Bearer error="invalid_token"' });

/** The token was good, and its session has been ended. */
export const TOKEN_REVOKED = refusal(401, 'token-revoked', { 'WWW-Authenticate': 'Bearer error="invalid_token"' });

/** The ticket is used, too old, or was given for something else; the caller learns no more than that. */
export const TICKET_INVALID = refusal(401, 'ticket-invalid', { 'WWW-Authenticate': 'Bearer error="invalid_token"' });

/** The keys of the token's issuer cannot be fetched now; nobody can tell whether it is good. */
export const ISSUER_UNAVAILABLE = refusal(503, 'issuer-unavailable', { 'Retry-After': '1' });

const SCHEME = 'bearer';

/**
 * The bearer token of a request (RFC 6750 §2.1): from the Authorization field alone, never from query or body.
 * Reads the raw fields, because Node keeps the first of two Authorization fields and forgets the second.
 * @returns the token, not yet looked at; 401 `unauthenticated` without one or with another scheme,
 * 401 `token-invalid` for two Authorization fields or an empty token
 */
export function bearerToken(request: { readonly rawHeaders: readonly string[] }): string | Refusal {
  const { rawHeaders } = request;
  let credentials: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    if (credentials !== undefined) return TOKEN_INVALID;
    credentials = rawHeaders[i + 1]!;
  }
  if (credentials === undefined) return UNAUTHENTICATED;
  const space = credentials.indexOf(' ');
  const scheme = space === -1 ? credentials : credentials.slice(0, space);
  if (scheme.toLowerCase() !== SCHEME) return UNAUTHENTICATED;
  const token = credentials.slice(scheme.length).trim();
  return token === '' ? TOKEN_INVALID : token;
}
