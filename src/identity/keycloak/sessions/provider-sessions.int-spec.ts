import { ConsoleLogger, Logger } from '@nestjs/common';
import { openTestDatabase, type OpenTestDatabase } from '../../../../test/support/database';
import { FakeEndOfAccess, aKey, aToken } from '../../../access/testing';
import { FakeClock } from '../../../shared/clock';
import { Envelope, MasterKey, SystemRandom } from '../../../shared/crypto';
import { ProviderUnavailableError } from '../../domain/identity.errors';
import type { ProviderTokens, RefusedGrant, TokenEndpoint } from '../client';
import type { FollowedIdentity } from '../following/followed-identity';
import type { ProviderUser } from '../following/provider-user';
import { KeycloakTokens } from '../keycloak-tokens';
import { Leases } from '../leases';
import { EndedSessions } from './ended-sessions';
import { KeycloakProviderSessions } from './keycloak.provider-sessions';

const SESSION = '018f0000-0000-4000-8000-00000000000a';
const SETTINGS = { realm: 'R', issuer: 'https://login.example/realms/R', clientId: 'iam-gateway', timeoutMs: 1000 };

describe('sessions at Keycloak', () => {
  let db: OpenTestDatabase;
  let accessToken: string;
  let keys: KeycloakTokens;
  const clock = new FakeClock();
  const envelope = new Envelope(new MasterKey(Buffer.alloc(32, 7)), new SystemRandom());
  const ended = new FakeEndOfAccess();
  const followed: ProviderUser[] = [];
  const shown: string[] = [];
  const told: string[] = [];
  let refresh: (token: string) => Promise<ProviderTokens | RefusedGrant>;
  let logout: (token: string) => Promise<void>;
  const endpoint = {
    refresh: (token: string) => (shown.push(token), refresh(token)),
    logout: (token: string) => (told.push(token), logout(token)),
  } as unknown as TokenEndpoint;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    const key = await aKey('k1');
    const nowSeconds = Math.floor(clock.nowMs() / 1000);
    const claims = { iss: SETTINGS.issuer, aud: 'iam-gateway', typ: 'Bearer', sub: 'k-ana', iat: nowSeconds };
    accessToken = await aToken(key, { claims: { ...claims, exp: nowSeconds + 3600 } });
    const call = () => Promise.resolve({ status: 200, location: undefined, body: { keys: [key.jwk] } });
    keys = new KeycloakTokens({ call }, SETTINGS, clock);
  });
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await openTestDatabase();
    for (const list of [ended.ended, followed, shown, told]) list.length = 0;
    refresh = () =>
      Promise.resolve({ accessToken, expiresInSeconds: 300, refreshToken: `r${shown.length}`, idToken: undefined });
    logout = () => Promise.resolve();
    await inSystem(async () => {
      const user = SESSION.replace(/a$/, 'b');
      await db.current.manager.query(`INSERT INTO users (id, email) VALUES ($1, 'ana@example.test')`, [user]);
      await db.current.manager.query(
        `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, created_at, last_used_at, expires_at)
         VALUES ($1, $2, 'portal', now(), 'password', now(), now(), now() + interval '1 day')`,
        [SESSION, user],
      );
      await sessions().keep(SESSION, { refreshToken: 'r0', id: 'k1' });
    });
    clock.advance(60_000);
  });
  afterEach(() => db.close());

  const inSystem = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run('system', work);
  const query = <T>(statement: string): Promise<T> => inSystem(() => db.current.manager.query<T>(statement));
  /** One more instance. */
  const sessions = (): KeycloakProviderSessions =>
    new KeycloakProviderSessions(
      db.unitOfWork,
      db.current,
      envelope,
      new Leases(db.unitOfWork, db.current, new SystemRandom()),
      endpoint,
      keys,
      { follow: (user: ProviderUser) => Promise.resolve(void followed.push(user)) } as unknown as FollowedIdentity,
      ended,
      clock,
      SETTINGS,
    );
  const housekeeping = (): EndedSessions => new EndedSessions(db.unitOfWork, db.current, envelope, endpoint);

  it('are kept sealed', async () => {
    const [row] = await query<{ refresh_token: string }[]>('SELECT refresh_token FROM provider_sessions');
    expect(row!.refresh_token).toMatch(/^v1\./);
  });

  it('are renewed by one of many instances, and the user is followed', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => sessions().renew(SESSION)));
    expect(new Set(answers)).toEqual(new Set(['alive']));
    expect([shown, followed.map(({ externalId }) => externalId)]).toEqual([['r0'], ['k-ana']]);
    clock.advance(60_000);
    await sessions().renew(SESSION);
    expect(shown).toEqual(['r0', 'r1']);
  });

  it('are over when Keycloak says so, and ours with them', async () => {
    refresh = () => Promise.resolve({ refused: 'Session not active' });
    expect(await sessions().renew(SESSION)).toBe('ended');
    expect(ended.ended).toEqual([`session ${SESSION} provider-logout`]);
  });

  it('go on while Keycloak is away, with the token that they had', async () => {
    refresh = () => Promise.reject(new ProviderUnavailableError());
    expect(await sessions().renew(SESSION)).toBe('alive');
    refresh = () => Promise.resolve({ accessToken, expiresInSeconds: 300, refreshToken: 'r9', idToken: undefined });
    expect(await sessions().renew(SESSION)).toBe('alive');
    expect([shown, ended.ended]).toEqual([['r0', 'r0'], []]);
  });

  it('are nothing to a session that has none', async () => {
    expect(await sessions().renew('018f0000-0000-4000-8000-0000000000ff')).toBe('alive');
    expect(shown).toEqual([]);
  });

  describe('of two of ours in one browser', () => {
    const NEXT = SESSION.replace(/a$/, 'c');
    const next = (id: string | undefined): Promise<void> =>
      inSystem(async () => {
        await db.current.manager.query(
          `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, created_at, last_used_at, expires_at)
           SELECT $2, user_id, client_id, auth_time, acr, created_at, last_used_at, expires_at FROM sessions WHERE id = $1`,
          [SESSION, NEXT],
        );
        await sessions().keep(NEXT, { refreshToken: 'n0', id });
        await sessions().handOver(SESSION, NEXT);
      });
    const end = (): Promise<unknown> => query(`UPDATE sessions SET ended_at = now() WHERE id = '${SESSION}'`);

    it('go on with the second when it is the same there', async () => {
      await next('k1');
      await end();
      expect(await housekeeping().tell()).toBe(0);
      expect(await sessions().renew(NEXT)).toBe('alive');
    });

    it.each(['k2', undefined])('are ended there when the second has another, %j', async (id) => {
      await next(id);
      await end();
      expect(await housekeeping().tell()).toBe(1);
      expect(told).toEqual(['r0']);
    });
  });

  describe('that ended here, in whatever way', () => {
    beforeEach(() => query(`UPDATE sessions SET ended_at = now(), ended_by = 'revoked'`));

    it('are ended there, once', async () => {
      expect(await housekeeping().tell()).toBe(1);
      expect(await housekeeping().tell()).toBe(0);
      expect(told).toEqual(['r0']);
    });

    it('are told by one of many instances', async () => {
      const counts = await Promise.all(Array.from({ length: 5 }, () => housekeeping().tell()));
      expect(counts.reduce((sum, count) => sum + count)).toBe(1);
    });

    it('are told again when Keycloak was away, and not at once', async () => {
      logout = () => Promise.reject(new ProviderUnavailableError());
      expect(await housekeeping().tell()).toBe(0);
      logout = () => Promise.resolve();
      expect(await housekeeping().tell()).toBe(0);
      await query(`UPDATE provider_sessions SET end_at = now()`); // later
      expect(await housekeeping().tell()).toBe(1);
    });

    it('are not renewed any more', async () => {
      expect(await sessions().renew(SESSION)).toBe('alive');
      expect(shown).toEqual([]);
    });
  });
});
