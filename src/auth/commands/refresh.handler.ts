import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess, TenantDirectory } from '../../access';
import { type Identity, ProviderSessions } from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { RefreshTokenInvalidError } from '../domain/auth.errors';
import { chosenTenant } from '../domain/chosen-tenant';
import { hashOf, type RefreshToken, RefreshTokens, type Showing, showingOf } from '../domain/refresh-token';
import type { Session } from '../domain/session';
import { SessionRepository, type ShownRefreshToken } from '../ports/session.repository';
import { RefreshLimit } from '../refresh-limit';
import { Sessions, type SessionTokens } from '../sessions';
import { Refresh } from './refresh.command';

interface Granted {
  readonly session: Session;
  readonly identity: Identity;
  readonly refreshToken: string;
}

/**
 * Two short units of work of one statement each, one that reads and one that compares and writes: between them nothing is held.
 * What ends the session meanwhile, the second finds.
 */
@OwnUnitsOfWork()
@CommandHandler(Refresh)
export class RefreshHandler implements ICommandHandler<Refresh, SessionTokens> {
  constructor(
    private readonly repository: SessionRepository,
    private readonly sessions: Sessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly tenants: TenantDirectory,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly limit: RefreshLimit,
    private readonly providerSessions: ProviderSessions,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'REFRESH_REPLAY_SECONDS'>,
  ) {}

  /**
   * @throws {RefreshTokenInvalidError} 401; after a reuse the whole session has ended
   * @throws {RefusedError} 403 `tenant-forbidden`, 429 `rate-limited`; the refresh token is not used up by these
   */
  async execute(refresh: Refresh): Promise<SessionTokens> {
    const shown = hashOf(refresh.refreshToken);
    let found = await this.#find(shown, refresh);
    if (this.providerSessions.exist && this.#showingOf(found) === 'fresh') {
      // First, and in no transaction: what the provider says of the user now is what the new token will say.
      if ((await this.providerSessions.renew(found.session.id)) === 'ended') throw new RefreshTokenInvalidError();
      found = await this.#find(shown, refresh);
    }
    await this.limit.take(found.session.id);
    if (this.#showingOf(found) === 'fresh') {
      const granted = this.#grant(refresh, found);
      const successor = this.sessions.kept(granted.session, granted.refreshToken);
      if (await this.#exchange(shown, successor, granted.session.tenantCode)) return this.#tokens(granted);
      // Somebody was faster: what it is now that theirs is committed.
      found = await this.#find(shown, refresh);
    }
    return this.#again(refresh, found);
  }

  /** A client that holds another one's token is refused, and the token stays what it was (RFC 6749 §6). */
  async #find(shown: Buffer, { clientId }: Refresh): Promise<ShownRefreshToken> {
    const found = await this.unitOfWork.runSingle('system', () => this.repository.findShown(shown));
    if (found?.session.clientId !== clientId) throw new RefreshTokenInvalidError();
    return found;
  }

  #exchange(shown: Buffer, successor: RefreshToken, tenantCode: string | undefined): Promise<boolean> {
    return this.unitOfWork.runSingle('system', () => this.repository.exchange(shown, successor, tenantCode));
  }

  async #again(refresh: Refresh, found: ShownRefreshToken): Promise<SessionTokens> {
    const showing = this.#showingOf(found);
    if (showing === 'reuse') await this.unitOfWork.run('system', () => this.#endAfterReuse(found.session));
    if (showing !== 'replay') throw new RefreshTokenInvalidError();
    const granted = this.#grant(refresh, found);
    const { id, tenantCode } = granted.session;
    if (tenantCode !== found.session.tenantCode)
      await this.unitOfWork.run('system', () => this.repository.choose(id, tenantCode));
    return this.#tokens(granted);
  }

  /** @throws {RefreshTokenInvalidError} 401 for a user who was disabled */
  #grant({ refreshToken, tenant }: Refresh, { session, identity }: ShownRefreshToken): Granted {
    if (!identity.enabled) throw new RefreshTokenInvalidError();
    const tenantCode = chosenTenant(tenant, identity, this.tenants) ?? session.tenantCode;
    return {
      session: { ...session, tenantCode },
      identity,
      refreshToken: this.refreshTokens.successorOf(refreshToken),
    };
  }

  #tokens({ session, identity, refreshToken }: Granted): Promise<SessionTokens> {
    return this.sessions.tokens(session, identity, refreshToken);
  }

  /** Somebody holds a copy, and nobody can tell who is the thief (RFC 9700 §4.14.2). */
  async #endAfterReuse({ id, userId, address, userAgent }: Session): Promise<void> {
    const ended = await this.endOfAccess.session(id, 'refresh-token-reuse');
    if (!ended) return; // by another showing, at the same time
    await this.events.record({
      type: 'session.refresh-reused',
      subject: { type: 'user', id: userId },
      after: { session: id, address, userAgent },
    });
  }

  #showingOf({ token, session }: ShownRefreshToken): Showing {
    return showingOf(token, session, this.clock.nowMs(), this.settings.REFRESH_REPLAY_SECONDS * 1000);
  }
}
