import { Inject, Injectable, Logger } from '@nestjs/common';
import { EndOfAccess } from '../../../access';
import { Refusal } from '../../../shared/problem';
import { Clock } from '../../../shared/clock';
import { Envelope } from '../../../shared/crypto';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { ProviderUnavailableError, TooBusyError } from '../../domain/identity.errors';
import { ProviderSessions, type ProviderSession } from '../../ports/provider-sessions';
import { type ProviderTokens, TokenEndpoint } from '../client';
import { FollowedIdentity } from '../following/followed-identity';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from '../keycloak.settings';
import { KeycloakTokens, providerUserIn } from '../keycloak-tokens';
import { Leases } from '../leases';

/** Renewed a moment ago, by whichever instance, is renewed. */
const FRESH_MS = 3000;

interface Kept {
  readonly refresh_token: string;
  readonly renewed_at: Date;
}

/** Where a sealed token stands: moved elsewhere it does not open. */
export const placeOf = (sessionId: string): string => `provider-session:${sessionId}`;

/** Keycloak's session behind each of ours: its refresh token stays here, sealed, and is used by one instance at a time. */
@Injectable()
export class KeycloakProviderSessions extends ProviderSessions {
  readonly exist = true;
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly envelope: Envelope,
    private readonly leases: Leases,
    private readonly endpoint: TokenEndpoint,
    private readonly tokens: KeycloakTokens,
    private readonly followed: FollowedIdentity,
    private readonly endOfAccess: EndOfAccess,
    private readonly clock: Clock,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'timeoutMs'>,
  ) {
    super();
  }

  async keep(sessionId: string, { refreshToken, id }: ProviderSession): Promise<void> {
    await this.current.manager.query(
      'INSERT INTO provider_sessions (session_id, external_id, refresh_token, renewed_at) VALUES ($1, $2, $3, $4)',
      [sessionId, id ?? null, this.envelope.seal(refreshToken, placeOf(sessionId)), new Date(this.clock.nowMs())],
    );
  }

  async handOver(fromSessionId: string, toSessionId: string): Promise<void> {
    await this.current.manager.query(
      `DELETE FROM provider_sessions given USING provider_sessions kept
        WHERE given.session_id = $1 AND kept.session_id = $2 AND given.external_id = kept.external_id`,
      [fromSessionId, toSessionId],
    );
  }

  async renew(sessionId: string): Promise<'alive' | 'ended'> {
    const kept = await this.#kept(sessionId);
    if (kept === undefined || this.#isFresh(kept)) return 'alive'; // what is over is told by our own session
    const { timeoutMs } = this.settings;
    const times = { heldMs: 2 * timeoutMs + 2000, waitMs: timeoutMs };
    try {
      return await this.leases.hold(placeOf(sessionId), times, () => this.#renewInTurn(sessionId));
    } catch (error) {
      if (!(error instanceof ProviderUnavailableError) && !(error instanceof TooBusyError)) throw error;
      // Whoever is signed in stays so, with the roles that were known last, until our own limits end the session.
      this.#logger.warn(`session ${sessionId} goes on without Keycloak, which does not answer`);
      return 'alive';
    }
  }

  async #renewInTurn(sessionId: string): Promise<'alive' | 'ended'> {
    const kept = await this.#kept(sessionId);
    if (kept === undefined || this.#isFresh(kept)) return 'alive';
    const answer = await this.endpoint.refresh(this.envelope.open(kept.refresh_token, placeOf(sessionId)));
    if ('refused' in answer) {
      this.#logger.log(`session ${sessionId} is over at Keycloak: ${answer.refused}`);
      await this.unitOfWork.run('system', async () => {
        await this.endOfAccess.session(sessionId, 'provider-logout');
        await this.current.manager.query('DELETE FROM provider_sessions WHERE session_id = $1', [sessionId]);
      });
      return 'ended';
    }
    await this.#replace(sessionId, answer);
    const claims = await this.tokens.access(answer.accessToken);
    if (claims instanceof Refusal) this.#logger.error(`a renewed access token of Keycloak does not verify`);
    else await this.followed.follow(providerUserIn(claims));
    return 'alive';
  }

  /** First of all, and alone: with rotation the one before is worth nothing any more. */
  async #replace(sessionId: string, { refreshToken }: ProviderTokens): Promise<void> {
    if (refreshToken === undefined) throw new Error('Keycloak renewed a session without a refresh token');
    await this.unitOfWork.run('system', () =>
      this.current.manager.query(
        'UPDATE provider_sessions SET refresh_token = $2, renewed_at = $3 WHERE session_id = $1',
        [sessionId, this.envelope.seal(refreshToken, placeOf(sessionId)), new Date(this.clock.nowMs())],
      ),
    );
  }

  #kept(sessionId: string): Promise<Kept | undefined> {
    return this.unitOfWork.run('system', async () => {
      const [row] = await this.current.manager.query<Kept[]>(
        'SELECT refresh_token, renewed_at FROM provider_sessions WHERE session_id = $1 AND end_at IS NULL',
        [sessionId],
      );
      return row;
    });
  }

  #isFresh({ renewed_at: renewedAt }: Kept): boolean {
    return this.clock.nowMs() - renewedAt.getTime() < FRESH_MS;
  }
}
