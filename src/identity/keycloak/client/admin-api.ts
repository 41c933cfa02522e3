import { Logger } from '@nestjs/common';
import { ProviderUnavailableError } from '../../domain/identity.errors';
import type { KeycloakSettings } from '../keycloak.settings';
import type { KeycloakAnswer, KeycloakHttp, KeycloakRequest } from './keycloak-http';
import type { ServiceAccount } from './service-account';

export type AdminRequest = Omit<KeycloakRequest, 'path' | 'bearer' | 'form'> & {
  /** From the realm: segments, each of which is encoded here. */
  readonly path: readonly string[];
};

/**
 * The admin REST API of our realm, in the name of our service account. A 401 says that the token was ended meanwhile (by
 * a realm-wide sign-out, for one): one new token is fetched, and the call repeated once.
 */
export class AdminApi {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly http: Pick<KeycloakHttp, 'call'>,
    private readonly account: Pick<ServiceAccount, 'token' | 'distrust'>,
    private readonly settings: Pick<KeycloakSettings, 'realm'>,
  ) {}

  /**
   * @returns the answer, whatever its status, but for 401, 403 and 5xx
   * @throws {ProviderUnavailableError} no answer, or our service account may not do that
   */
  async call({ path, ...call }: AdminRequest): Promise<KeycloakAnswer> {
    const at = ['', 'admin', 'realms', this.settings.realm, ...path].map(encodeURIComponent).join('/');
    let answer = await this.#once({ ...call, path: at });
    if (answer.status === 401) answer = await this.#once({ ...call, path: at });
    if (answer.status !== 401 && answer.status !== 403) return answer;
    this.#logger.error(`Keycloak answers ${answer.status} to our service account: ${call.method} ${at}`);
    throw new ProviderUnavailableError(undefined, { cause: new Error(`the admin API answered ${answer.status}`) });
  }

  async #once(call: KeycloakRequest): Promise<KeycloakAnswer> {
    const bearer = await this.account.token();
    const answer = await this.http.call({ ...call, bearer });
    if (answer.status === 401) this.account.distrust(bearer);
    return answer;
  }
}
