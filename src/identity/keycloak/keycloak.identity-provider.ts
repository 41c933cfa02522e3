import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';
import { NotSupportedError } from '../domain/identity.errors';
import { normalisedName } from '../domain/names';
import { IdentityProvider, type PasswordCredentials, type ProvenUser } from '../ports/identity-provider';
import { KeycloakAdmin, type ProviderTokens, type RefusedGrant, TokenEndpoint } from './client';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from './keycloak.settings';
import { KeycloakSignIn } from './keycloak-sign-in';
import { Leases } from './leases';

/** Nobody has it: asked about where there is nobody to ask about, so that the work is the same. */
const NOBODY = '00000000-0000-4000-8000-000000000000';
const ATTEMPTS = 3;
/** Before the second attempt; twice that before the third. */
const AGAIN_AFTER_MS = 300;

/** Passwords are Keycloak's: they are handed on and forgotten. */
@Injectable()
export class KeycloakIdentityProvider extends IdentityProvider {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly endpoint: TokenEndpoint,
    private readonly admin: KeycloakAdmin,
    private readonly signIn: KeycloakSignIn,
    private readonly leases: Leases,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly clock: Clock,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'directGrant' | 'timeoutMs'>,
  ) {
    super();
  }

  async verify(credentials: PasswordCredentials): Promise<ProvenUser | undefined> {
    if (!this.settings.directGrant) throw new NotSupportedError('password-sign-in');
    const name = normalisedName('email' in credentials ? credentials.email : credentials.username);
    const externalId = await this.#idOf(name);
    // While Keycloak watches for guessing, it checks one password of a user at a time, and calls all others wrong.
    const lease = `password of ${createHash('sha256')
      .update(externalId ?? name)
      .digest('base64url')}`;
    const answer = await this.leases.hold(lease, this.#times(), () =>
      this.#ask(name, credentials.password, externalId),
    );
    return 'refused' in answer ? undefined : this.signIn.provenBy(answer);
  }

  /**
   * Somebody else may check a password of the user at Keycloak itself, at this moment: then ours is called wrong and not
   * counted as wrong, and it is worth another try. A wrong one is not tried twice: two failures within a second lock.
   */
  async #ask(name: string, password: string, externalId: string | undefined): Promise<ProviderTokens | RefusedGrant> {
    for (let attempt = 1; ; attempt++) {
      const askedAtMs = this.clock.nowMs();
      const answer = await this.endpoint.password(name, password);
      if (!('refused' in answer)) return answer;
      this.#logger.debug(`a sign-in was refused: ${answer.refused}`);
      if (attempt === ATTEMPTS) return answer;
      const { locked, lastFailureMs } = await this.admin.loginFailures(externalId ?? NOBODY);
      const wasCounted = lastFailureMs >= askedAtMs;
      if (externalId === undefined || locked || wasCounted) return answer;
      await pause(attempt * AGAIN_AFTER_MS);
    }
  }

  /** @returns Keycloak's id of whoever has that name, as far as we know */
  #idOf(name: string): Promise<string | undefined> {
    return this.unitOfWork.run('system', async () => {
      const [row] = await this.current.manager.query<{ external_id: string | null }[]>(
        'SELECT external_id FROM users WHERE lower(email) = $1 OR lower(username) = $1 ORDER BY external_id LIMIT 1',
        [name],
      );
      return row?.external_id ?? undefined;
    });
  }

  /** Every call of every attempt, and the pauses between them. */
  #times(): { heldMs: number; waitMs: number } {
    const heldMs = (2 * ATTEMPTS - 1) * this.settings.timeoutMs + 3 * AGAIN_AFTER_MS + 1000;
    return { heldMs, waitMs: 2 * this.settings.timeoutMs };
  }
}
