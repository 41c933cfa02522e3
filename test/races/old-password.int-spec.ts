import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { TokenIssuer } from '../../src/access';
import { PostgresEndOfAccess } from '../../src/access/persistence/postgres-end-of-access';
import { PostgresRevocationStore } from '../../src/access/persistence/postgres-revocation.store';
import { Announcements } from '../../src/access/revocations/announcements';
import { Revocations } from '../../src/access/revocations/revocations';
import { aPrincipal, FakeTenantDirectory, FakeTokenIssuer } from '../../src/access/testing';
import { ChangePassword } from '../../src/auth/commands/change-password.command';
import { ChangePasswordHandler } from '../../src/auth/commands/change-password.handler';
import { Login } from '../../src/auth/commands/login.command';
import { LoginHandler } from '../../src/auth/commands/login.handler';
import { RefreshHandler } from '../../src/auth/commands/refresh.handler';
import { Refresh } from '../../src/auth/commands/refresh.command';
import { KnownDevices } from '../../src/auth/domain/known-devices';
import { RefreshTokens } from '../../src/auth/domain/refresh-token';
import { LoginAttempts } from '../../src/auth/lockout/login-attempts';
import { PasswordProof } from '../../src/auth/password-proof';
import { PostgresLoginFailures } from '../../src/auth/persistence/postgres-login-failures';
import { PostgresSessionRepository } from '../../src/auth/persistence/postgres-session.repository';
import type { RefreshLimit } from '../../src/auth/refresh-limit';
import { Sessions } from '../../src/auth/sessions';
import { SignIn, type SignedIn } from '../../src/auth/sign-in';
import { SETTINGS } from '../../src/auth/testing';
import { NoProviderSessions } from '../../src/identity';
import { EmbeddedIdentityProvider } from '../../src/identity/embedded/embedded.identity-provider';
import { EmbeddedUserDirectory } from '../../src/identity/embedded/embedded.user-directory';
import { TypeOrmUserRepository } from '../../src/identity/persistence/typeorm-user.repository';
import { UserTable } from '../../src/identity/persistence/user.table';
import { FakePasswordHasher, FakePasswordPolicy } from '../../src/identity/testing';
import { aLookUpCache } from '../../src/shared/cache/testing';
import { SystemClock } from '../../src/shared/clock';
import { MasterKey, SystemRandom } from '../../src/shared/crypto';
import { FakeDomainEvents } from '../../src/shared/events/testing';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

/** `npm run test:attacks` makes it 200. */
const ROUNDS = Number(process.env['ATTACK_ROUNDS'] ?? 40);
const HERE = { address: '203.0.113.7', userAgent: undefined };

/** Takes as many turns of the event loop as it likes: each round meets in another order. */
class UnevenHasher extends FakePasswordHasher {
  constructor(private readonly turns: () => number) {
    super();
  }

  override async verify(stored: string | undefined, password: string): Promise<boolean> {
    const right = await super.verify(stored, password);
    for (let left = this.turns(); left > 0; left--) await turn();
    return right;
  }
}

/** Sign-in as it runs, on PostgreSQL, without the seconds that real hashes take. */
describe('an old password', () => {
  let test: OpenTestDatabase;
  let login: LoginHandler;
  let refresh: RefreshHandler;
  let change: ChangePasswordHandler;
  let directory: EmbeddedUserDirectory;
  /** Runs when a password was checked, and nothing is written yet. */
  let afterCheck: () => Promise<void>;
  beforeAll(async () => {
    test = await openTestDatabase();
    const { current, unitOfWork } = test;
    const [clock, random, masterKey] = [new SystemClock(), new SystemRandom(), new MasterKey(Buffer.alloc(32, 1))];
    const hasher = new UnevenHasher(() => Math.floor(Math.random() * 40));
    const users = new TypeOrmUserRepository(current);
    const events = new FakeDomainEvents();
    const announcements = new Announcements(new Revocations(), aLookUpCache());
    const endOfAccess = new PostgresEndOfAccess(
      current,
      new PostgresRevocationStore(current, announcements),
      events,
      clock,
    );
    const repository = new PostgresSessionRepository(current);
    const issuer = new FakeTokenIssuer() as unknown as TokenIssuer;
    const [tenants, devices] = [new FakeTenantDirectory(), new KnownDevices(masterKey, random)];
    const [refreshTokens, provider] = [new RefreshTokens(masterKey, random), new NoProviderSessions()];
    const sessions = new Sessions(issuer, clock, SETTINGS);
    const settings = { ...SETTINGS, LOCKOUT_FAILURES: 1_000, LOCKOUT_ADDRESS_LIMIT: { requests: 1_000_000, perSeconds: 900 } }; // prettier-ignore
    const attempts = new LoginAttempts(new PostgresLoginFailures(current), devices, unitOfWork, clock, settings);
    const identities = new EmbeddedIdentityProvider(unitOfWork, users, hasher);
    const verify = identities.verify.bind(identities);
    identities.verify = async (credentials) => {
      const user = await verify(credentials);
      await afterCheck();
      return user;
    };
    directory = new EmbeddedUserDirectory(unitOfWork, new UserTable(current), hasher);
    const signIn = new SignIn(users, repository, sessions, refreshTokens, tenants, devices, provider, endOfAccess, events, random, clock, SETTINGS); // prettier-ignore
    login = new LoginHandler(identities, attempts, signIn, unitOfWork);
    const limit = { take: () => Promise.resolve() } as unknown as RefreshLimit;
    refresh = new RefreshHandler(repository, sessions, refreshTokens, tenants, endOfAccess, events, limit, provider, unitOfWork, clock, SETTINGS); // prettier-ignore
    change = new ChangePasswordHandler(users, new FakePasswordPolicy(), new PasswordProof(identities, attempts, unitOfWork), directory, endOfAccess, events, repository, unitOfWork, clock); // prettier-ignore
  });
  beforeEach(() => (afterCheck = () => Promise.resolve()));
  afterAll(() => test.close());

  const living = (userId: string): Promise<string[]> =>
    test.unitOfWork.run('system', async () => {
      const sql = 'SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL ORDER BY id';
      return (await test.current.manager.query<{ id: string }[]>(sql, [userId])).map(({ id }) => id);
    });
  async function somebody(): Promise<{ id: string; email: string; signedIn: SignedIn; sessionId: string }> {
    const { id, email } = await directory.create({ email: `${randomUUID()}@example.test` }, 'old', () =>
      Promise.resolve(),
    );
    const signedIn = await signingIn(email, 'old');
    return { id, email, signedIn, sessionId: (await living(id))[0]! };
  }
  const signingIn = (email: string, password: string): Promise<SignedIn> =>
    login.execute(new Login({ email, password }, undefined, undefined, HERE));
  const changing = (id: string, sessionId: string, to: string): Promise<void> =>
    change.execute(new ChangePassword(aPrincipal({ subject: id, sessionId }), 'old', to, HERE));
  const refused = { status: 401, code: 'invalid-credentials' };

  it(
    `checklist 16: opens no session that outlives its change (${ROUNDS} rounds)`,
    async () => {
      const ended = { signedIn: 0, refused: 0 };
      for (let round = 0; round < ROUNDS; round++) {
        const { id, email, sessionId } = await somebody();
        const another = await signingIn(email, 'old');
        const logins = Array.from({ length: 3 }, () => signingIn(email, 'old'));
        const refreshing = refresh.execute(new Refresh(another.tokens.refreshToken, undefined));
        const [changed, refreshed, ...signedIn] = await Promise.allSettled([
          changing(id, sessionId, 'new'),
          refreshing,
          ...logins,
        ]);
        expect(changed.status).toBe('fulfilled');
        for (const attempt of signedIn) {
          if (attempt.status === 'fulfilled') ended.signedIn++;
          else {
            ended.refused++;
            expect(attempt.reason).toMatchObject(refused);
          }
        }
        expect(await living(id)).toEqual([sessionId]);
        const { refreshToken } = refreshed.status === 'fulfilled' ? refreshed.value : another.tokens;
        await expect(refresh.execute(new Refresh(refreshToken, undefined))).rejects.toMatchObject({
          code: 'refresh-token-invalid',
        });
      }
      // Both ways round were met.
      expect(ended.signedIn).toBeGreaterThan(0);
      expect(ended.refused).toBeGreaterThan(0);
    },
    60_000 + ROUNDS * 2000,
  );

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['was replaced', (id) => directory.setPassword(id, 'new', () => Promise.resolve())],
    ['was set anew, to the same', (id) => directory.setPassword(id, 'old', () => Promise.resolve())],
    ['became worthless: the user was disabled', (id) => directory.setEnabled(id, false, () => Promise.resolve())],
    ['became worthless: the user was removed', (id) => directory.remove(id, () => Promise.resolve())],
  ])('opens nothing when it %s while it was checked', async (_, meanwhile) => {
    const { id, email, sessionId } = await somebody();
    afterCheck = async () => void (await meanwhile(id));
    await expect(signingIn(email, 'old')).rejects.toMatchObject(refused);
    expect((await living(id)).filter((one) => one !== sessionId)).toEqual([]);
  });

  it('changes nothing any more when it was replaced while it was checked', async () => {
    const { id, email, sessionId } = await somebody();
    await signingIn(email, 'old');
    const [other] = (await living(id)).filter((one) => one !== sessionId);
    let first = true;
    afterCheck = async () => {
      if (first) await ((first = false), changing(id, sessionId, 'new'));
    };
    await expect(changing(id, other!, 'of a thief')).rejects.toMatchObject({ code: 'password-wrong' });
    await expect(signingIn(email, 'of a thief')).rejects.toMatchObject(refused);
    await expect(signingIn(email, 'new')).resolves.toBeDefined();
  });

  it('hashed anew is still the same', async () => {
    const { email, id } = await somebody();
    await test.unitOfWork.run('system', () =>
      test.current.manager.query(`UPDATE credentials SET password_hash = 'before:old' WHERE user_id = $1`, [id]),
    );
    const both = await Promise.allSettled([signingIn(email, 'old'), signingIn(email, 'old')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });
});
