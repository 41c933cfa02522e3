import { errors } from 'jose';
import type { Clock } from '../../shared/clock';
import { Refusal } from '../../shared/problem';
import { TOKEN_INVALID } from '../bearer';
import type { TokenAlgorithm, VerificationKey } from '../keys/signing-key';
import { Principal } from '../principal';
import type { TokenIdentity } from '../token-identity';
import { isHeaderSafe, isRoleName, plainClaims, scopesOf } from './claims';
import { type TokenVerifier, type VerifiedClaims, verifiedClaims } from './token-verifier';

/** Where the public keys of our tokens are. */
export interface KeyFinder {
  /** @returns undefined when no key has that id. @throws {KeysUnavailableError} when nobody can tell */
  find(kid: string): VerificationKey | undefined | Promise<VerificationKey | undefined>;
}

/** Of any key of ours; each is for one of them. */
const ALGORITHMS: readonly TokenAlgorithm[] = ['RS256', 'ES256', 'EdDSA'];
const TYP = 'at+jwt';

/** Verifies tokens of this gateway, in process. */
export class OwnTokenVerifier implements TokenVerifier {
  constructor(
    private readonly identity: TokenIdentity,
    private readonly keys: KeyFinder,
    private readonly clock: Clock,
  ) {}

  get issuer(): string {
    return this.identity.issuer;
  }

  async verify(token: string): Promise<Principal | Refusal> {
    const claims = await verifiedClaims(
      token,
      { ...this.identity, algorithms: ALGORITHMS, typ: TYP },
      async ({ kid, alg }) => {
        const key = kid === undefined ? undefined : await this.keys.find(kid);
        if (key === undefined) throw new errors.JWKSNoMatchingKey();
        // The key says how it signs, never the token (RFC 8725 §3.1).
        if (alg !== key.algorithm) throw new errors.JOSEAlgNotAllowed();
        return key.publicKey;
      },
      this.clock,
    );
    if (claims instanceof Refusal) return claims;
    return ourPrincipal(claims) ?? TOKEN_INVALID;
  }
}

/** @returns undefined for claims that we do not write: a token signed with our key by somebody else's hand */
function ourPrincipal(claims: VerifiedClaims): Principal | undefined {
  const {
    iss,
    sub,
    jti,
    sid,
    epoch,
    roles_epoch: rolesEpoch,
    iat,
    exp,
    email,
    scope,
    roles,
    tenants,
    auth_time: authTime,
  } = claims;
  if (typeof jti !== 'string' || typeof sid !== 'string' || typeof epoch !== 'number' || iat === undefined)
    return undefined;
  if (!isHeaderSafe(sub) || !isRoles(roles) || !isTenants(tenants)) return undefined;
  return new Principal({
    issuer: iss!,
    subject: sub,
    userId: sub,
    email: isHeaderSafe(email) ? email : undefined,
    installationRoles: roles,
    tenants: Object.entries(tenants),
    scopes: scopesOf(scope),
    sessionId: sid,
    tokenId: jti,
    claims: plainClaims(claims),
    epoch,
    // The release before wrote none: older than all that happened.
    rolesEpoch: typeof rolesEpoch === 'number' ? rolesEpoch : 0,
    issuedAtMs: iat * 1000,
    authTimeMs: typeof authTime === 'number' ? authTime * 1000 : undefined,
    expiresAtMs: exp * 1000,
    ours: true,
    controlPlane: true,
  });
}

const isRoles = (claim: unknown): claim is string[] => Array.isArray(claim) && claim.every(isRoleName);
const isTenants = (claim: unknown): claim is Record<string, string[]> =>
  typeof claim === 'object' && claim !== null && !Array.isArray(claim) && Object.values(claim).every(isRoles);
