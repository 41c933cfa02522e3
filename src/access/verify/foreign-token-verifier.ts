import type { JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../shared/clock';
import { Refusal } from '../../shared/problem';
import { tenantCode } from '../../shared/tenant';
import { TOKEN_INVALID } from '../bearer';
import type { RoleGraph, TrustedIssuer } from '../ports';
import { Principal } from '../principal';
import { claimAt, isHeaderSafe, isRoleName, plainClaims, scopesOf, stringsOf } from './claims';
import { type TokenVerifier, type VerifiedClaims, verifiedClaims } from './token-verifier';

/** Verifies tokens of one trusted issuer, and reads their claims as its definition says. */
export class ForeignTokenVerifier implements TokenVerifier {
  constructor(
    private readonly definition: TrustedIssuer,
    private readonly findKey: JWTVerifyGetKey,
    private readonly roleGraph: Pick<RoleGraph, 'expand'>,
    private readonly clock: Clock,
  ) {}

  get issuer(): string {
    return this.definition.issuer;
  }

  async verify(token: string): Promise<Principal | Refusal> {
    const claims = await verifiedClaims(token, this.definition, this.findKey, this.clock);
    if (claims instanceof Refusal) return claims;
    // The subject becomes X-User-Id: one that no header can carry is refused here, once, and not on each request.
    return isHeaderSafe(claims.sub) ? foreignPrincipal(claims, this.definition, this.roleGraph) : TOKEN_INVALID;
  }
}

function foreignPrincipal(
  payload: VerifiedClaims,
  { issuer, claims, controlPlane }: TrustedIssuer,
  roleGraph: Pick<RoleGraph, 'expand'>,
): Principal {
  const roles = roleGraph.expand(mappedRoles(payload, claims));
  const email = claimAt(payload, claims.email);
  return new Principal({
    issuer,
    subject: payload.sub,
    userId: claims.id === 'sub' ? payload.sub : `${hostOf(issuer)}:${payload.sub}`,
    email: isHeaderSafe(email) ? email : undefined,
    // Never installation-wide: a foreign SUPERADMIN must not open tenants that its issuer did not name.
    installationRoles: [],
    rolesWithoutTenant: roles,
    tenants: namedTenants(payload, claims).map((code) => [code, roles] as const),
    scopes: scopesOf(payload['scope'] ?? payload['scp']),
    claims: plainClaims(payload),
    tokenId: payload.jti,
    issuedAtMs: payload.iat === undefined ? undefined : payload.iat * 1000,
    expiresAtMs: payload.exp * 1000,
    ours: false,
    controlPlane,
  });
}

/** With a rolesMap only what it names counts; without one, names count as they are. Names unfit for a header never count. */
function mappedRoles(payload: VerifiedClaims, { roles, rolesMap }: TrustedIssuer['claims']): string[] {
  if (roles === undefined) return [];
  const given = stringsOf(claimAt(payload, roles));
  const mapped = Object.keys(rolesMap).length === 0 ? given : given.map((name) => own(rolesMap, name));
  return mapped.filter(isRoleName);
}

function namedTenants(payload: VerifiedClaims, { tenants }: TrustedIssuer['claims']): string[] {
  if (tenants === undefined) return [];
  return stringsOf(claimAt(payload, tenants)).flatMap((text) => tenantCode(text) ?? []);
}

const own = (map: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

const hostOf = (issuer: string): string => (URL.canParse(issuer) ? new URL(issuer).host : '') || issuer;
