import { type Refusal, refusal } from '../shared/problem';
import { bearerToken, TOKEN_INVALID, UNAUTHENTICATED } from './bearer';

/** How every API key of this gateway begins, and no token of anybody. */
export const API_KEY_START = 'iamgw_';

/** Field in which API keys come. Also others' keys, for the services behind: those are none of our business. */
const KEY_FIELD = 'x-api-key';

const KEY_AS_BEARER = new RegExp(`^\\s*bearer\\s+${API_KEY_START}`, 'i');

/** @returns whether a text is meant as one of our API keys, good or bad */
export const isApiKey = (text: string): boolean => text.startsWith(API_KEY_START);

/** @param authorization value of the field, as it was sent */
export const isApiKeyBearer = (authorization: string): boolean => KEY_AS_BEARER.test(authorization);

/** The operation is for somebody who has signed in: an API key cannot do it. */
export const SESSION_REQUIRED = refusal(
  403,
  'session-required',
  {},
  'Sign in and send the access token: an API key cannot do this.',
);

/**
 * The credential of a request: a bearer token (RFC 6750 §2.1), or one of our API keys in `X-API-Key` or as bearer. Never
 * from query or body. A value of `X-API-Key` that is no key of ours is not looked at.
 * Reads the raw fields, because Node joins or forgets what comes twice.
 * @returns token or key, not yet looked at; 401 `unauthenticated` without one or with another scheme; 401 `token-invalid`
 * for two that differ, two Authorization fields, or an empty token
 */
export function credentialIn(request: { readonly rawHeaders: readonly string[] }): string | Refusal {
  const key = keyIn(request.rawHeaders);
  const token = bearerToken(request);
  if (key === undefined || key === token) return token;
  // Who shows two credentials is not asked which one is meant.
  return token === UNAUTHENTICATED && !hasAuthorization(request.rawHeaders) ? key : TOKEN_INVALID;
}

/** @returns the value of `X-API-Key` that is meant for us; one that cannot be any key, for several */
function keyIn(fields: readonly string[]): string | undefined {
  let key: string | undefined;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    if (name.length !== KEY_FIELD.length || name.toLowerCase() !== KEY_FIELD) continue;
    const value = fields[i + 1]!.trim();
    if (!isApiKey(value)) continue;
    key = key === undefined || key === value ? value : API_KEY_START;
  }
  return key;
}

function hasAuthorization(fields: readonly string[]): boolean {
  for (let i = 0; i < fields.length; i += 2) if (fields[i]!.toLowerCase() === 'authorization') return true;
  return false;
}
