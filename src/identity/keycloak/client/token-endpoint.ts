import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { ProviderUnavailableError } from '../../domain/identity.errors';
import type { KeycloakSettings } from '../keycloak.settings';
import type { KeycloakAnswer, KeycloakHttp } from './keycloak-http';

const granted = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
});
const refused = z.object({ error: z.string(), error_description: z.string().default('') });

/** What the token endpoint grants (RFC 6749 §5.1). Never logged. */
export interface ProviderTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** Opaque to us; none for client credentials. */
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
}

/** What was shown is not, or no longer, good: `invalid_grant` (RFC 6749 §5.2). The description is Keycloak's, without secrets. */
export interface RefusedGrant {
  readonly refused: string;
}

/** Keycloak's token endpoint, for our confidential client. */
export class TokenEndpoint {
  readonly #logger = new Logger('Keycloak');
  readonly #path: string;

  constructor(
    private readonly http: Pick<KeycloakHttp, 'call'>,
    private readonly settings: Pick<KeycloakSettings, 'realm' | 'clientId' | 'clientSecret'>,
  ) {
    this.#path = `/realms/${encodeURIComponent(settings.realm)}/protocol/openid-connect`;
  }

  /** The password grant (RFC 6749 §4.3). @throws {ProviderUnavailableError} */
  password(username: string, password: string): Promise<ProviderTokens | RefusedGrant> {
    return this.#token({ grant_type: 'password', username, password, scope: 'openid' });
  }

  /** A code, with the verifier of its challenge (RFC 7636). It is good once. @throws {ProviderUnavailableError} */
  code(code: string, codeVerifier: string, redirectUri: string): Promise<ProviderTokens | RefusedGrant> {
    return this.#token({
      grant_type: 'authorization_code',
      code,
      code_verifier: codeVerifier,
      redirect_uri: redirectUri,
    });
  }

  /** Roles and attributes are read anew. With rotation the token is good once. @throws {ProviderUnavailableError} */
  refresh(refreshToken: string): Promise<ProviderTokens | RefusedGrant> {
    return this.#token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** The service account of our client. @throws {ProviderUnavailableError} */
  async clientCredentials(): Promise<ProviderTokens> {
    const tokens = await this.#token({ grant_type: 'client_credentials' });
    if ('refused' in tokens) throw new ProviderUnavailableError(undefined, { cause: new Error(tokens.refused) });
    return tokens;
  }

  /** Ends the session of a refresh token. One that is over already is no error. @throws {ProviderUnavailableError} */
  async logout(refreshToken: string): Promise<void> {
    const { status, body } = await this.#post('logout', { refresh_token: refreshToken });
    if (status !== 204 && !isInvalidGrant(body)) throw this.#misfit(status, body);
  }

  async #token(form: Record<string, string>): Promise<ProviderTokens | RefusedGrant> {
    const { status, body } = await this.#post('token', form);
    if (status === 200) {
      const { access_token, expires_in, refresh_token, id_token } = granted.parse(body);
      return {
        accessToken: access_token,
        expiresInSeconds: expires_in,
        refreshToken: refresh_token,
        idToken: id_token,
      };
    }
    if (isInvalidGrant(body)) return { refused: refused.parse(body).error_description };
    throw this.#misfit(status, body);
  }

  #post(name: string, form: Record<string, string>): Promise<KeycloakAnswer> {
    const { clientId, clientSecret } = this.settings;
    return this.http.call({
      method: 'POST',
      path: `${this.#path}/${name}`,
      form: { ...form, client_id: clientId, client_secret: clientSecret },
    });
  }

  /** Our secret is wrong, the grant is off, the realm is another: nobody who signs in can help it, an operator can. */
  #misfit(status: number, body: unknown): ProviderUnavailableError {
    const { success, data } = refused.safeParse(body);
    const why = success ? `${data.error}: ${data.error_description}` : 'no reason given';
    this.#logger.error(`Keycloak refuses client ${this.settings.clientId} with ${status}: ${why}`);
    return new ProviderUnavailableError(undefined, { cause: new Error(why) });
  }
}

const isInvalidGrant = (body: unknown): boolean => refused.safeParse(body).data?.error === 'invalid_grant';
