import { Inject, Injectable } from '@nestjs/common';
import {
  isHeaderSafe,
  ISSUER_UNAVAILABLE,
  Principal,
  scopesOf,
  TOKEN_INVALID,
  type TokenVerifier,
  type VerifiedClaims,
} from '../../access';
import { TokenIdentity } from '../../access/nest';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';
import { Refusal } from '../../shared/problem';
import { ProviderUnavailableError } from '../domain/identity.errors';
import type { Identity } from '../domain/user';
import { UserRepository } from '../ports/user.repository';
import { FollowedIdentity } from './following/followed-identity';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from './keycloak.settings';
import { KeycloakTokens } from './keycloak-tokens';
import { ProviderUserReader } from './provider-user-reader';

/**
 * Keycloak's own access tokens as bearer. They say who somebody is and nothing more: roles and memberships are those of
 * our tables, so a token that another client got in whatever scope is worth what its user is worth here.
 */
@Injectable()
export class KeycloakTokenVerifier implements TokenVerifier {
  constructor(
    private readonly tokens: KeycloakTokens,
    private readonly users: UserRepository,
    private readonly reader: ProviderUserReader,
    private readonly followed: FollowedIdentity,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly ours: TokenIdentity,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'issuer'>,
  ) {}

  get issuer(): string {
    return this.settings.issuer;
  }

  async verify(token: string): Promise<Principal | Refusal> {
    const claims = await this.tokens.access(token);
    if (claims instanceof Refusal) return claims;
    try {
      const identity = (await this.#known(claims.sub)) ?? (await this.#firstSeen(claims.sub));
      return identity?.enabled ? this.#principal(identity, claims) : TOKEN_INVALID;
    } catch (error) {
      if (error instanceof ProviderUnavailableError) return ISSUER_UNAVAILABLE;
      throw error;
    }
  }

  #known(externalId: string): Promise<Identity | undefined> {
    return this.unitOfWork.run('system', async () => {
      const [row] = await this.current.manager.query<{ id: string }[]>('SELECT id FROM users WHERE external_id = $1', [
        externalId,
      ]);
      return row && this.users.findIdentity(row.id);
    });
  }

  /** Their first request here, without a sign-in: Keycloak is asked who they are. */
  async #firstSeen(externalId: string): Promise<Identity | undefined> {
    const provided = await this.reader.read(externalId);
    const user = provided && (await this.followed.follow(provided));
    return user && this.#known(externalId);
  }

  /** As one of ours would be, so that limits, roles and revocations by user take it for the same person. */
  #principal(identity: Identity, { exp, iat, scope, auth_time: authTime }: VerifiedClaims): Principal {
    return new Principal({
      issuer: this.ours.issuer,
      subject: identity.id,
      userId: identity.id,
      email: isHeaderSafe(identity.email) ? identity.email : undefined,
      installationRoles: identity.installationRoles,
      tenants: identity.memberships.map(({ tenant, roles }) => [tenant.code, roles] as const),
      scopes: scopesOf(scope),
      epoch: identity.epoch,
      rolesEpoch: identity.rolesEpoch,
      issuedAtMs: iat === undefined ? undefined : iat * 1000,
      authTimeMs: typeof authTime === 'number' ? authTime * 1000 : undefined,
      expiresAtMs: exp * 1000,
      ours: true,
      controlPlane: true,
    });
  }
}
