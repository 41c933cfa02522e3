import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Revocation, Revocations, TenantDirectory } from '../../access';
import type { TokenResponse } from '../../contract';
import { type Identity, UserRepository } from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { RefreshTokenInvalidError } from '../domain/auth.errors';
import { chosenTenant } from '../domain/chosen-tenant';
import { hashOf, RefreshTokens, type Showing, showingOf } from '../domain/refresh-token';
import type { Session } from '../domain/session';
import { SessionRepository } from '../ports/session.repository';
import { Sessions } from '../sessions';
import { Refresh } from './refresh.command';

type Outcome =
  | { readonly granted: { readonly session: Session; readonly identity: Identity; readonly refreshToken: string } }
  | { readonly refused: true; readonly revoked?: Revocation };

/** A refusal may have to be written down: it is thrown after the commit, not through it. */
@OwnUnitsOfWork()
@CommandHandler(Refresh)
export class RefreshHandler implements ICommandHandler<Refresh, TokenResponse> {
  constructor(
    private readonly repository: SessionRepository,
    private readonly sessions: Sessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly users: UserRepository,
    private readonly tenants: TenantDirectory,
    private readonly revocations: Revocations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'REFRESH_REPLAY_SECONDS'>,
  ) {}

  /**
   * @throws {RefreshTokenInvalidError} 401; after a reuse the whole session has ended
   * @throws {RefusedError} 403 `tenant-forbidden`; the refresh token is not used up by that
   */
  async execute(refresh: Refresh): Promise<TokenResponse> {
    const outcome = await this.unitOfWork.run('system', () => this.#exchange(refresh));
    if ('granted' in outcome) {
      const { session, identity, refreshToken } = outcome.granted;
      return this.sessions.tokens(session, identity, refreshToken);
    }
    if (outcome.revoked) this.revocations.apply(outcome.revoked);
    throw new RefreshTokenInvalidError();
  }

  async #exchange({ refreshToken, tenant }: Refresh): Promise<Outcome> {
    const shown = hashOf(refreshToken);
    const found = await this.repository.findByRefreshToken(shown);
    if (found === undefined) return { refused: true };
    const { token, session } = found;
    const nowMs = this.clock.nowMs();
    const showing: Showing = showingOf(token, session, nowMs, this.settings.REFRESH_REPLAY_SECONDS * 1000);
    if (showing === 'dead') return { refused: true };
    if (showing === 'reuse')
      return { refused: true, revoked: await this.sessions.end(session.id, 'refresh-token-reuse') };
    const identity = await this.users.findIdentity(session.userId);
    if (!identity?.enabled) return { refused: true };
    const tenantCode = chosenTenant(tenant, identity, this.tenants) ?? session.tenantCode;
    const successor = this.refreshTokens.successorOf(refreshToken);
    if (showing === 'fresh') {
      await this.repository.markUsed(shown, nowMs);
      await this.sessions.addRefreshToken(session, successor);
    }
    await this.repository.touch(session.id, nowMs, tenantCode);
    return { granted: { session: { ...session, tenantCode }, identity, refreshToken: successor } };
  }
}
