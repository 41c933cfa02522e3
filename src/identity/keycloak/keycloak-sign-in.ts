import { Injectable, Logger } from '@nestjs/common';
import { ISSUER_UNAVAILABLE } from '../../access';
import { Refusal } from '../../shared/problem';
import { ProviderUnavailableError } from '../domain/identity.errors';
import type { ProvenUser } from '../ports/identity-provider';
import type { ProviderTokens } from './client';
import { FollowedIdentity } from './following/followed-identity';
import { KeycloakTokens, providerUserIn } from './keycloak-tokens';

/** From granted tokens to a user of ours, whatever the grant was. */
@Injectable()
export class KeycloakSignIn {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly tokens: KeycloakTokens,
    private readonly followed: FollowedIdentity,
  ) {}

  /**
   * @returns undefined for a token that does not verify, and for a user who cannot be followed
   * @throws {ProviderUnavailableError} 503
   */
  async provenBy({ accessToken, refreshToken }: ProviderTokens): Promise<ProvenUser | undefined> {
    const claims = await this.tokens.access(accessToken);
    if (claims === ISSUER_UNAVAILABLE) throw new ProviderUnavailableError();
    if (claims instanceof Refusal) {
      // Keycloak gave it to us, so a setting is wrong: the issuer, or the audience that a mapper should add.
      this.#logger.error('Keycloak gave an access token that does not verify: compare KEYCLOAK_ISSUER, and its `aud`');
      return undefined;
    }
    const user = await this.followed.follow(providerUserIn(claims));
    if (user === undefined || refreshToken === undefined) return user;
    const id = typeof claims['sid'] === 'string' ? claims['sid'] : undefined;
    return { ...user, providerSession: { refreshToken, id } };
  }
}
