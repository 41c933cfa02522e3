import { Inject, Injectable } from '@nestjs/common';
import { TokenIssuer } from '../access';
import type { TokenResponse } from '../contract';
import type { Identity } from '../identity';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { hashOf } from './domain/refresh-token';
import { PORTAL_SCOPE, type Session } from './domain/session';
import { SessionRepository } from './ports/session.repository';

/** What signing in and refreshing have in common. */
@Injectable()
export class Sessions {
  constructor(
    private readonly repository: SessionRepository,
    private readonly issuer: TokenIssuer,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'REFRESH_IDLE_SECONDS'>,
  ) {}

  /** Keeps a refresh token of the session; inside a unit of work. It never outlives the session. */
  async addRefreshToken(session: Session, refreshToken: string): Promise<void> {
    const nowMs = this.clock.nowMs();
    await this.repository.addRefreshToken({
      hash: hashOf(refreshToken),
      sessionId: session.id,
      issuedAtMs: nowMs,
      expiresAtMs: Math.min(nowMs + this.settings.REFRESH_IDLE_SECONDS * 1000, session.expiresAtMs),
      usedAtMs: undefined,
    });
  }

  /** The answer to login and refresh. */
  async tokens(session: Session, identity: Identity, refreshToken: string): Promise<TokenResponse> {
    const { accessToken, expiresInSeconds } = await this.issuer.issue(
      {
        userId: identity.id,
        email: identity.email,
        epoch: identity.epoch,
        installationRoles: identity.installationRoles,
        memberships: identity.memberships.map(({ tenant, roles }) => ({ tenantCode: tenant.code, roles })),
      },
      { ...session, scope: PORTAL_SCOPE },
    );
    return { accessToken, refreshToken, expiresIn: expiresInSeconds, tokenType: 'Bearer' };
  }
}
