import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess, TenantDirectory } from '../../access';
import { type Identity, ProviderSessions, UserRepository } from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { RefreshTokenInvalidError } from '../domain/auth.errors';
import { chosenTenant } from '../domain/chosen-tenant';
import { hashOf, RefreshTokens, type Showing, showingOf } from '../domain/refresh-token';
import type { Session } from '../domain/session';
import { type FoundRefreshToken, SessionRepository } from '../ports/session.repository';
import { RefreshLimit } from '../refresh-limit';
import { Sessions, type SessionTokens } from '../sessions';
import { Refresh } from './refresh.command';

interface Granted {
  readonly session: Session;
  readonly identity: Identity;
  readonly refreshToken: string;
}
type Outcome = { readonly granted: Granted } | { readonly refused: true };

/** A refusal may have to be written down: it is thrown after the commit, not through it. */
@OwnUnitsOfWork()
@CommandHandler(Refresh)
export class RefreshHandler implements ICommandHandler<Refresh, SessionTokens> {
  constructor(
    private readonly repository: SessionRepository,
    private readonly sessions: Sessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly users: UserRepository,
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
    await this.#renewAtProvider(refresh);
    const outcome = await this.unitOfWork.run('system', () => this.#exchange(refresh));
    if ('granted' in outcome) {
      const { session, identity, refreshToken } = outcome.granted;
      return this.sessions.tokens(session, identity, refreshToken);
    }
    throw new RefreshTokenInvalidError();
  }

  /** First, and in no transaction: what the provider says of the user now is what the new token will say. */
  async #renewAtProvider({ refreshToken, clientId }: Refresh): Promise<void> {
    if (!this.providerSessions.exist) return;
    const found = await this.unitOfWork.run('system', () => this.repository.findByRefreshToken(hashOf(refreshToken)));
    if (found?.session.clientId !== clientId || this.#showingOf(found) !== 'fresh') return;
    if ((await this.providerSessions.renew(found.session.id)) === 'ended') throw new RefreshTokenInvalidError();
  }

  async #exchange(refresh: Refresh): Promise<Outcome> {
    const { refreshToken, clientId } = refresh;
    const shown = hashOf(refreshToken);
    const found = await this.repository.findByRefreshToken(shown);
    // A client that holds another one's token is refused, and the token stays what it was (RFC 6749 §6).
    if (found?.session.clientId !== clientId) return { refused: true };
    await this.limit.take(found.session.id);
    const identity = await this.users.findIdentity(found.session.userId);
    if (this.#showingOf(found) !== 'fresh') return this.#again(refresh, found, identity);
    if (!identity?.enabled) return { refused: true };
    const granted = this.#grant(refresh, found.session, identity);
    const successor = this.sessions.kept(granted.session, granted.refreshToken);
    if (await this.repository.exchange(shown, successor, granted.session.tenantCode)) return { granted };
    // Somebody was faster: what it is now that theirs is committed.
    return this.#again(refresh, await this.repository.findByRefreshToken(shown), identity);
  }

  async #again(
    refresh: Refresh,
    found: FoundRefreshToken | undefined,
    identity: Identity | undefined,
  ): Promise<Outcome> {
    const showing = found && this.#showingOf(found);
    if (showing === 'reuse') await this.#endAfterReuse(found!.session);
    if (showing !== 'replay' || !identity?.enabled) return { refused: true };
    const granted = this.#grant(refresh, found!.session, identity);
    const { id, tenantCode } = granted.session;
    if (tenantCode !== found!.session.tenantCode) await this.repository.choose(id, tenantCode);
    return { granted };
  }

  #grant({ refreshToken, tenant }: Refresh, session: Session, identity: Identity): Granted {
    const tenantCode = chosenTenant(tenant, identity, this.tenants) ?? session.tenantCode;
    return {
      session: { ...session, tenantCode },
      identity,
      refreshToken: this.refreshTokens.successorOf(refreshToken),
    };
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

  #showingOf({ token, session }: FoundRefreshToken): Showing {
    return showingOf(token, session, this.clock.nowMs(), this.settings.REFRESH_REPLAY_SECONDS * 1000);
  }
}
