import { decodeProtectedHeader } from 'jose';
import { RemoteKeys, stringsOf, TOKEN_INVALID, type VerifiedClaims, verifiedClaims } from '../../access';
import type { Clock } from '../../shared/clock';
import { Refusal } from '../../shared/problem';
import type { KeycloakHttp } from './client';
import type { ProviderUser } from './following/provider-user';
import type { KeycloakSettings } from './keycloak.settings';

const ALGORITHMS = ['RS256'];
/** `at+jwt` where the client asks for RFC 9068, else what every JWT of Keycloak says. */
const ACCESS_TYPES = ['at+jwt', 'JWT'];

/**
 * Reads tokens of the realm. Keys are fetched when first needed, from where Keycloak is called, never from where a token
 * says; a key id that nobody knows makes one fetch in ten seconds, however many tokens invent one.
 */
export class KeycloakTokens {
  readonly #keys: RemoteKeys;

  constructor(
    http: Pick<KeycloakHttp, 'call'>,
    private readonly settings: Pick<KeycloakSettings, 'realm' | 'issuer' | 'clientId'>,
    private readonly clock: Clock,
  ) {
    const path = `/realms/${encodeURIComponent(settings.realm)}/protocol/openid-connect/certs`;
    const fetchKeySet = async (): Promise<unknown> => {
      const { status, body } = await http.call({ method: 'GET', path });
      if (status !== 200) throw new Error(`the answer was ${status}`);
      return body;
    };
    this.#keys = new RemoteKeys(path, fetchKeySet, clock);
  }

  /**
   * An access token for us: `aud` contains our client, and `typ` inside says Bearer, for ID and refresh tokens have the
   * same header.
   * @returns its claims; 401 `token-invalid`; 503 `issuer-unavailable` when the keys cannot be had
   */
  async access(token: string): Promise<VerifiedClaims | Refusal> {
    const typ = headerType(token);
    if (typ === undefined || !ACCESS_TYPES.includes(typ)) return TOKEN_INVALID;
    const claims = await this.#verified(token, typ);
    return claims instanceof Refusal || claims['typ'] === 'Bearer' ? claims : TOKEN_INVALID;
  }

  /** The ID token of a sign-in (OpenID Connect Core §3.1.3.7). */
  async identity(token: string, nonce: string): Promise<VerifiedClaims | Refusal> {
    const claims = await this.#verified(token, 'JWT');
    if (claims instanceof Refusal) return claims;
    const isOurs = claims['typ'] === 'ID' && claims['azp'] === this.settings.clientId && claims['nonce'] === nonce;
    return isOurs ? claims : TOKEN_INVALID;
  }

  #verified(token: string, typ: string): Promise<VerifiedClaims | Refusal> {
    const { issuer, clientId: audience } = this.settings;
    return verifiedClaims(token, { issuer, audience, algorithms: ALGORITHMS, typ }, this.#keys.find, this.clock);
  }
}

/** @param claims of an access token of our own client: others may leave out half of it */
export function providerUserIn(claims: VerifiedClaims): ProviderUser {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const held = (where: unknown): string[] =>
    typeof where === 'object' && where !== null ? stringsOf((where as Record<string, unknown>)['roles']) : [];
  const clients = (claims['resource_access'] ?? {}) as Record<string, unknown>;
  return {
    externalId: claims.sub,
    username: text('preferred_username') ?? claims.sub,
    email: text('email'),
    emailVerified: claims['email_verified'] === true,
    givenName: text('given_name'),
    familyName: text('family_name'),
    // It has just given them a token.
    enabled: true,
    // A claim whose list is empty is left out.
    realmRoles: held(claims['realm_access']),
    isRealmAdmin: held(clients['realm-management']).includes('realm-admin'),
    groups: stringsOf(claims['groups']),
    tenants: stringsOf(claims['tenants']),
  };
}

function headerType(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).typ;
  } catch {
    return undefined; // not a JWT at all
  }
}
