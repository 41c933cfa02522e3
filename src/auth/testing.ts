import type { SessionEnd, TokenIssuer } from '../access';
import { aTenant, FakeEndOfAccess, FakeTenantDirectory, FakeTokenIssuer } from '../access/testing';
import type { Identity } from '../identity';
import { anIdentity, FakeIdentityProvider, FakeProviderSessions, FakeUserRepository } from '../identity/testing';
import { FakeClock } from '../shared/clock';
import { FakeLimiter } from '../limits/testing';
import { FakeRandom, MasterKey } from '../shared/crypto';
import { FakeUnitOfWork } from '../shared/database/testing';
import { FakeDomainEvents } from '../shared/events/testing';
import type { RequestMetrics } from '../shared/telemetry';
import { LoginHandler } from './commands/login.handler';
import { LogoutHandler } from './commands/logout.handler';
import { RefreshHandler } from './commands/refresh.handler';
import { KnownDevices } from './domain/known-devices';
import { type RefreshToken, RefreshTokens } from './domain/refresh-token';
import type { Session } from './domain/session';
import { LoginAttempts } from './lockout/login-attempts';
import { PasswordProof } from './password-proof';
import { FakeLoginFailures } from './lockout/testing';
import { type FoundRefreshToken, SessionRepository, type ShownRefreshToken } from './ports/session.repository';
import { RefreshLimit } from './refresh-limit';
import { Sessions } from './sessions';
import { SignIn } from './sign-in';

/** One that ends long after the test. */
export function aSession(facts: Partial<Session> = {}): Session {
  return {
    id: '018f0000-0000-4000-8000-00000000005e',
    userId: anIdentity().id,
    clientId: 'portal',
    tenantCode: undefined,
    acr: 'password',
    authTimeMs: 0,
    address: undefined,
    userAgent: undefined,
    createdAtMs: 0,
    expiresAtMs: Date.UTC(9999),
    endedAtMs: undefined,
    ...facts,
  };
}

/** Sessions in memory. */
export class FakeSessionRepository extends SessionRepository {
  readonly sessions = new Map<string, Session & { endedBy?: SessionEnd }>();
  readonly tokens = new Map<string, RefreshToken>();

  constructor(private readonly users = new FakeUserRepository()) {
    super();
  }

  create(session: Session): Promise<void> {
    this.sessions.set(session.id, session);
    return Promise.resolve();
  }
  addRefreshToken(token: RefreshToken): Promise<void> {
    const key = token.hash.toString('hex');
    if (this.tokens.has(key)) return Promise.reject(new Error('this refresh token is there already'));
    this.tokens.set(key, token);
    return Promise.resolve();
  }
  findByRefreshToken(hash: Buffer): Promise<FoundRefreshToken | undefined> {
    const token = this.tokens.get(hash.toString('hex'));
    return Promise.resolve(token && { token, session: this.sessions.get(token.sessionId)! });
  }
  async findShown(hash: Buffer): Promise<ShownRefreshToken | undefined> {
    const found = await this.findByRefreshToken(hash);
    const identity = found && (await this.users.findIdentity(found.session.userId));
    return identity && { ...found, identity };
  }
  /** Runs before a token is used up: what another instance does meanwhile. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();
  async exchange(hash: Buffer, successor: RefreshToken, tenantCode: string | undefined): Promise<boolean> {
    await this.meanwhile();
    const key = hash.toString('hex');
    const token = this.tokens.get(key)!;
    if (token.usedAtMs !== undefined || this.sessions.get(token.sessionId)!.endedAtMs !== undefined) return false;
    this.tokens.set(key, { ...token, usedAtMs: successor.issuedAtMs });
    await this.addRefreshToken(successor);
    await this.choose(token.sessionId, tenantCode);
    return true;
  }
  isAlive(id: string, nowMs: number): Promise<boolean> {
    const session = this.sessions.get(id);
    return Promise.resolve(session !== undefined && session.endedAtMs === undefined && session.expiresAtMs > nowMs);
  }
  choose(id: string, tenantCode: string | undefined): Promise<void> {
    this.sessions.set(id, { ...this.sessions.get(id)!, tenantCode });
    return Promise.resolve();
  }
  /** When users last signed in, by their id. */
  readonly signIns = new Map<string, number>();
  noteSignIn(userId: string, atMs: number): Promise<void> {
    this.signIns.set(userId, atMs);
    return Promise.resolve();
  }
  removeExpiredTokens(): Promise<number> {
    return Promise.resolve(0);
  }
  removeOver(): Promise<number> {
    return Promise.resolve(0);
  }
}

/** Ends sessions of this repository, as the one of persistence does. */
class EndOfTheseSessions extends FakeEndOfAccess {
  constructor(
    private readonly repository: FakeSessionRepository,
    private readonly clock: FakeClock,
  ) {
    super();
  }

  override session(id: string, why: SessionEnd): Promise<boolean> {
    const session = this.repository.sessions.get(id)!;
    this.repository.sessions.set(id, { ...session, endedAtMs: this.clock.nowMs(), endedBy: why });
    return super.session(id, why);
  }
}

export const SETTINGS = {
  SESSION_MAX_SECONDS: 30 * 24 * 3600,
  REFRESH_IDLE_SECONDS: 7 * 24 * 3600,
  REFRESH_REPLAY_SECONDS: 10,
  REFRESH_LIMIT: { requests: 100, perSeconds: 60 },
  LOCKOUT_FAILURES: 5,
  LOCKOUT_SECONDS: 60,
  LOCKOUT_MAX_SECONDS: 900,
  LOCKOUT_ADDRESS_LIMIT: { requests: 100, perSeconds: 900 },
};

/** Ana, her password, and everything that sign-in is made of, over fakes. */
export class AuthSketch {
  readonly clock = new FakeClock();
  readonly random = new FakeRandom();
  readonly unitOfWork = new FakeUnitOfWork();
  readonly users = new FakeUserRepository();
  readonly repository = new FakeSessionRepository(this.users);
  readonly endOfAccess = new EndOfTheseSessions(this.repository, this.clock);
  readonly issuer = new FakeTokenIssuer();
  readonly tenants = new FakeTenantDirectory('SERHAFEN:CL', 'ANDESLOG:PE');
  readonly refreshTokens = new RefreshTokens(new MasterKey(Buffer.alloc(32, 1)), this.random);
  readonly identities = new FakeIdentityProvider();
  readonly sessions = new Sessions(this.issuer as unknown as TokenIssuer, this.clock, SETTINGS);
  readonly events = new FakeDomainEvents();
  readonly limiter = new FakeLimiter();
  readonly devices = new KnownDevices(new MasterKey(Buffer.alloc(32, 1)), this.random);
  readonly providerSessions = new FakeProviderSessions();
  readonly failures = new FakeLoginFailures(this.users);
  readonly attempts = new LoginAttempts(this.failures, this.devices, this.unitOfWork, this.clock, SETTINGS);
  readonly signIn = new SignIn(
    this.users,
    this.repository,
    this.sessions,
    this.refreshTokens,
    this.tenants,
    this.devices,
    this.providerSessions,
    this.endOfAccess,
    this.events,
    this.random,
    this.clock,
    SETTINGS,
  );
  readonly proof = new PasswordProof(this.identities, this.attempts, this.unitOfWork);
  readonly login = new LoginHandler(this.identities, this.attempts, this.signIn, this.unitOfWork);
  readonly refresh = new RefreshHandler(
    this.repository,
    this.sessions,
    this.refreshTokens,
    this.tenants,
    this.endOfAccess,
    this.events,
    new RefreshLimit(this.limiter, { limited: () => undefined } as unknown as RequestMetrics, SETTINGS),
    this.providerSessions,
    this.unitOfWork,
    this.clock,
    SETTINGS,
  );
  readonly logout = new LogoutHandler(this.repository, this.endOfAccess);

  /** Somebody whose password is `right`. */
  knows(facts: Partial<Identity> = {}): Identity {
    const identity = anIdentity({
      memberships: [{ tenant: aTenant('SERHAFEN:CL'), roles: ['ADMIN'] }],
      ...facts,
    });
    this.identities.know(identity, 'right');
    this.users.add(identity);
    return identity;
  }
}
