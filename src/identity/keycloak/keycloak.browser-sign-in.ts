import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ISSUER_UNAVAILABLE } from '../../access';
import { Refusal } from '../../shared/problem';
import { ProviderUnavailableError } from '../domain/identity.errors';
import { BrowserSignIn, type SignInAnswer, type SignInSecrets, type SignInWishes } from '../ports/browser-sign-in';
import type { ProvenUser } from '../ports/identity-provider';
import { TokenEndpoint } from './client';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from './keycloak.settings';
import { KeycloakSignIn } from './keycloak-sign-in';
import { KeycloakTokens } from './keycloak-tokens';

/** Keycloak's own page: the code flow, with PKCE, state and nonce. */
@Injectable()
export class KeycloakBrowserSignIn extends BrowserSignIn {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly endpoint: TokenEndpoint,
    private readonly tokens: KeycloakTokens,
    private readonly signIn: KeycloakSignIn,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'issuer' | 'clientId' | 'idpHints'>,
  ) {
    super();
  }

  url(
    { state, nonce, codeVerifier }: SignInSecrets,
    redirectUri: string,
    { idp, prompt }: SignInWishes,
  ): string | undefined {
    if (idp !== undefined && !this.settings.idpHints.includes(idp)) return undefined;
    // The issuer is where browsers reach Keycloak; we may call it elsewhere.
    const url = new URL(`${this.settings.issuer}/protocol/openid-connect/auth`);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: this.settings.clientId,
      redirect_uri: redirectUri,
      scope: 'openid',
      state,
      nonce,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...(idp !== undefined && { kc_idp_hint: idp }),
      ...(prompt !== undefined && { prompt }),
    }).toString();
    return url.href;
  }

  async redeem(
    { code, iss }: SignInAnswer,
    { nonce, codeVerifier }: SignInSecrets,
    redirectUri: string,
  ): Promise<ProvenUser | undefined> {
    if (iss !== this.settings.issuer) return this.#worthless('the answer is from another issuer');
    const answer = await this.endpoint.code(code, codeVerifier, redirectUri);
    if ('refused' in answer) return this.#worthless(answer.refused);
    const identity = answer.idToken === undefined ? undefined : await this.tokens.identity(answer.idToken, nonce);
    if (identity === ISSUER_UNAVAILABLE) throw new ProviderUnavailableError();
    if (identity === undefined || identity instanceof Refusal) return this.#worthless('the ID token does not verify');
    const { auth_time: provenAt } = identity;
    const user = await this.signIn.provenBy(answer);
    return user && { ...user, provenAtMs: typeof provenAt === 'number' ? provenAt * 1000 : 0 };
  }

  #worthless(why: string): undefined {
    this.#logger.warn(`a sign-in in the browser was refused: ${why}`);
    return undefined;
  }
}
