import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../shared/clock';
import type { Refusal } from '../../shared/problem';
import { ISSUER_UNAVAILABLE, TOKEN_INVALID } from '../bearer';
import type { Principal } from '../principal';
import { hasRepeatedMembers } from './repeated-members';

/** Clocks of issuer and gateway may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Knows the tokens of one issuer. */
export interface TokenVerifier {
  readonly issuer: string;
  /** @returns the principal; 401 `token-invalid`; 503 `issuer-unavailable` when the keys cannot be had. Never throws for a bad token. */
  verify(token: string): Promise<Principal | Refusal>;
}

/** The keys of an issuer cannot be had at the moment. */
export class KeysUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KeysUnavailableError';
  }
}

export interface Expectation {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly typ: string;
}

export interface VerifiedClaims extends JWTPayload {
  sub: string;
  exp: number;
}

/**
 * Checks signature, algorithm, type, issuer, audience and times (RFC 7519 §4.1, RFC 8725 §3).
 * The key comes from `findKey` alone: `jwk`, `jku`, `x5c` and `x5u` of the token's header are never looked at.
 */
export async function verifiedClaims(
  token: string,
  expected: Expectation,
  findKey: JWTVerifyGetKey,
  clock: Clock,
): Promise<VerifiedClaims | Refusal> {
  const nowMs = clock.nowMs();
  try {
    const { payload } = await jwtVerify<VerifiedClaims>(token, findKey, {
      issuer: expected.issuer,
      audience: expected.audience,
      algorithms: [...expected.algorithms],
      typ: expected.typ,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    // jose looks at `iat` only where a greatest age is given: a token from the future was made by a clock that is wrong.
    if (payload.iat !== undefined && payload.iat > nowMs / 1000 + CLOCK_TOLERANCE_SECONDS) return TOKEN_INVALID;
    return saysSomethingTwice(token) ? TOKEN_INVALID : payload;
  } catch (error) {
    if (error instanceof KeysUnavailableError) return ISSUER_UNAVAILABLE;
    if (error instanceof errors.JOSEError || isUnfitKey(error)) return TOKEN_INVALID;
    throw error;
  }
}

/** In what was signed. A token is verified once and remembered: reading it again costs little. */
const saysSomethingTwice = (token: string): boolean =>
  token.split('.', 2).some((part) => hasRepeatedMembers(Buffer.from(part, 'base64url').toString()));

/** jose says TypeError when a key does not fit the algorithm, such as an RSA key of 1024 bits, and DOMException when a published key is damaged. */
function isUnfitKey(error: unknown): boolean {
  return error instanceof TypeError || error instanceof DOMException;
}
