import { Inject, Injectable } from '@nestjs/common';
import { TokenIssuer } from '../access';
import type { Identity } from '../identity';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { hashOf, type RefreshToken } from './domain/refresh-token';
import { PORTAL_SCOPE, type Session } from './domain/session';

/** What a session's client gets. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  /** Unused, the refresh token dies then. */
  readonly refreshExpiresInSeconds: number;
}

/** What signing in and refreshing have in common. */
@Injectable()
export class Sessions {
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'REFRESH_IDLE_SECONDS'>,
  ) {}

  /** A refresh token of the session, as it is kept, issued now. It never outlives the session. */
  kept(session: Session, refreshToken: string): RefreshToken {
    const nowMs = this.clock.nowMs();
    const expiresAtMs = nowMs + this.#lifeMs(session, nowMs);
    return { hash: hashOf(refreshToken), sessionId: session.id, issuedAtMs: nowMs, expiresAtMs, usedAtMs: undefined };
  }

  /** The answer to login and refresh. */
  async tokens(session: Session, identity: Identity, refreshToken: string): Promise<SessionTokens> {
    const { accessToken, expiresInSeconds } = await this.issuer.issue(
      {
        userId: identity.id,
        email: identity.email,
        epoch: identity.epoch,
        rolesEpoch: identity.rolesEpoch,
        installationRoles: identity.installationRoles,
        memberships: identity.memberships.map(({ tenant, roles }) => ({ tenantCode: tenant.code, roles })),
      },
      { ...session, scope: PORTAL_SCOPE },
    );
    const refreshExpiresInSeconds = Math.floor(this.#lifeMs(session, this.clock.nowMs()) / 1000);
    return { accessToken, expiresInSeconds, refreshToken, refreshExpiresInSeconds };
  }

  /** However busy, a session ends when it was said to end. */
  #lifeMs({ expiresAtMs }: Session, nowMs: number): number {
    return Math.min(this.settings.REFRESH_IDLE_SECONDS * 1000, expiresAtMs - nowMs);
  }
}
