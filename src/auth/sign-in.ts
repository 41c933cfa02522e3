import { Inject, Injectable } from '@nestjs/common';
import { EndOfAccess, TenantDirectory } from '../access';
import { type Identity, type ProvenUser, ProviderSessions, UserRepository } from '../identity';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { Random } from '../shared/crypto';
import { DomainEvents } from '../shared/events';
import { chosenTenant } from './domain/chosen-tenant';
import { KnownDevices } from './domain/known-devices';
import { RefreshTokens } from './domain/refresh-token';
import type { Device, Session } from './domain/session';
import { SessionRepository } from './ports/session.repository';
import { Sessions, type SessionTokens } from './sessions';

/** How somebody comes in. */
export interface Entrance {
  readonly device: Device;
  readonly clientId: string;
  /** How they proved who they are. */
  readonly acr: string;
  /** Tenant that they chose, in any spelling. */
  readonly tenant: string | undefined;
  /** Hashes of refresh tokens in the cookie that the new one takes the place of. */
  readonly former?: readonly Buffer[];
}

/** A session that was opened, before its tokens are signed. */
export interface OpenedSession {
  readonly session: Session;
  readonly identity: Identity;
  readonly refreshToken: string;
  /** What the browser is to keep, so that it is known the next time. */
  readonly deviceCookie: string;
}

export interface SignedIn {
  readonly tokens: SessionTokens;
  readonly deviceCookie: string;
}

/** What every way of signing in comes to. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UserRepository,
    private readonly repository: SessionRepository,
    private readonly sessions: Sessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly tenants: TenantDirectory,
    private readonly devices: KnownDevices,
    private readonly providerSessions: ProviderSessions,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'SESSION_MAX_SECONDS'>,
  ) {}

  /**
   * Opens a session: always a new one, and ends those whose cookie it takes, whoever they are of. In an open unit of work of scope `system`, and before it locks anything else.
   * @returns undefined when they were disabled or removed, or have another password, since they proved who they are
   * @throws {RefusedError} 403 `tenant-forbidden`
   */
  async open(proven: ProvenUser, entrance: Entrance): Promise<OpenedSession | undefined> {
    const { device, clientId, acr, tenant, former = [] } = entrance;
    const identity = await this.users.lockProven(proven);
    if (identity === undefined) return undefined;
    const nowMs = this.clock.nowMs();
    const session: Session = {
      id: this.random.uuid(),
      userId: identity.id,
      clientId,
      tenantCode: chosenTenant(tenant, identity, this.tenants),
      acr,
      authTimeMs: Math.min(proven.provenAtMs ?? nowMs, nowMs),
      address: device.address,
      userAgent: device.userAgent,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + this.settings.SESSION_MAX_SECONDS * 1000,
      endedAtMs: undefined,
    };
    const refreshToken = this.refreshTokens.first();
    await this.repository.create(session);
    if (proven.providerSession) await this.providerSessions.keep(session.id, proven.providerSession);
    await this.repository.addRefreshToken(this.sessions.kept(session, refreshToken));
    await this.repository.noteSignIn(identity.id, nowMs);
    await this.#endFormer(former, session);
    await this.events.record({
      type: 'auth.logged-in',
      subject: { type: 'user', id: identity.id },
      after: { session: session.id, client: clientId, acr, address: device.address },
    });
    return {
      session,
      identity,
      refreshToken,
      deviceCookie: this.devices.cookieAfter(device.cookie, identity.id, nowMs),
    };
  }

  /** Their refresh tokens are written over: nobody could end them any more, and they would live on for weeks. */
  async #endFormer(hashes: readonly Buffer[], successor: Session): Promise<void> {
    const former = new Set<string>();
    for (const hash of hashes) {
      const found = await this.repository.findByRefreshToken(hash);
      if (found) former.add(found.session.id);
    }
    // Always in the same order: two sign-ins that end the same sessions do not lock each other out.
    for (const id of [...former].sort()) {
      await this.providerSessions.handOver(id, successor.id);
      await this.endOfAccess.session(id, 'replaced');
    }
  }

  /** Signs its tokens: outside the unit of work. */
  async tokensOf({ session, identity, refreshToken, deviceCookie }: OpenedSession): Promise<SignedIn> {
    return { tokens: await this.sessions.tokens(session, identity, refreshToken), deviceCookie };
  }
}
