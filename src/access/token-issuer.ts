import type { Clock } from '../shared/clock';
import type { Environment } from '../shared/config';
import type { Random } from '../shared/crypto';
import { signedToken } from './keys/signed-token';
import type { SigningKeys } from './keys/signing-keys';
import type { TokenIdentity } from './token-identity';

/** With more memberships than this a token carries only the chosen tenant. */
export const MAX_TENANTS_IN_TOKEN = 50;
/** In characters. Longer tokens are refused wherever they come from, before any work is spent on them. */
export const MAX_TOKEN_LENGTH = 8192;

/** Whom a token is about, as the database knows them now. */
export interface TokenSubject {
  readonly userId: string;
  readonly email: string;
  /** Tokens of an older epoch are dead. */
  readonly epoch: number;
  /** Tokens of an older one are dead where they hold a role that includes less since. */
  readonly rolesEpoch: number;
  /** With all that they include, as those of memberships: checks compare names only. */
  readonly installationRoles: readonly string[];
  readonly memberships: readonly { readonly tenantCode: string; readonly roles: readonly string[] }[];
}

/** How they signed in. */
export interface TokenSession {
  readonly id: string;
  readonly clientId: string;
  /** Authentication context (OpenID Connect Core §2). */
  readonly acr: string;
  readonly authTimeMs: number;
  readonly scope: string;
  /** The tenant chosen at login or refresh. */
  readonly tenantCode: string | undefined;
  /** No token outlives its session. */
  readonly expiresAtMs: number;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Writes access tokens (RFC 9068). */
export class TokenIssuer {
  constructor(
    private readonly identity: TokenIdentity,
    private readonly keys: Pick<SigningKeys, 'current'>,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: Pick<Environment, 'ACCESS_TOKEN_SECONDS'>,
  ) {}

  /**
   * Who is in many tenants, or with many roles in each, gets a token of the chosen tenant alone: that of fifty tenants with
   * ten roles of average length each would not fit. Seventy roles of the longest names in one tenant do.
   */
  async issue(subject: TokenSubject, session: TokenSession): Promise<IssuedToken> {
    const chosen = subject.memberships.filter(({ tenantCode }) => tenantCode === session.tenantCode);
    if (subject.memberships.length > MAX_TENANTS_IN_TOKEN) return this.#sign(subject, session, chosen);
    const whole = await this.#sign(subject, session, subject.memberships);
    return whole.accessToken.length <= MAX_TOKEN_LENGTH ? whole : this.#sign(subject, session, chosen);
  }

  async #sign(
    subject: TokenSubject,
    session: TokenSession,
    memberships: TokenSubject['memberships'],
  ): Promise<IssuedToken> {
    const key = this.keys.current();
    const issuedAt = seconds(this.clock.nowMs());
    const expiresInSeconds = Math.max(
      1,
      Math.min(this.settings.ACCESS_TOKEN_SECONDS, seconds(session.expiresAtMs) - issuedAt),
    );
    const accessToken = await signedToken(key, {
      iss: this.identity.issuer,
      sub: subject.userId,
      aud: this.identity.audience,
      client_id: session.clientId,
      iat: issuedAt,
      exp: issuedAt + expiresInSeconds,
      jti: this.random.uuid(),
      sid: session.id,
      epoch: subject.epoch,
      roles_epoch: subject.rolesEpoch,
      scope: session.scope,
      acr: session.acr,
      auth_time: seconds(session.authTimeMs),
      email: subject.email,
      roles: subject.installationRoles,
      tenants: Object.fromEntries(memberships.map(({ tenantCode, roles }) => [tenantCode, roles])),
    });
    return { accessToken, expiresInSeconds };
  }
}
