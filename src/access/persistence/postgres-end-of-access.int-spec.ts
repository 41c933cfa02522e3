import { randomUUID } from 'node:crypto';
import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { aLookUpCache } from '../../shared/cache/testing';
import { FakeClock } from '../../shared/clock';
import { SystemRandom } from '../../shared/crypto';
import { FakeDomainEvents, postgresDomainEvents } from '../../shared/events/testing';
import { Announcements } from '../revocations/announcements';
import { Revocations } from '../revocations/revocations';
import { aPrincipal, aTenant } from '../testing';
import { PostgresEndOfAccess } from './postgres-end-of-access';
import { PostgresRevocationStore } from './postgres-revocation.store';

const TENANT = aTenant('SERHAFEN:CL', randomUUID());

describe('PostgresEndOfAccess', () => {
  const clock = new FakeClock();
  const lookUps = aLookUpCache();
  let test: OpenTestDatabase;
  let events: FakeDomainEvents;
  let revocations: Revocations;
  let endOfAccess: PostgresEndOfAccess;
  beforeAll(async () => {
    test = await openTestDatabase();
    await execute(test.database.superuserUrl, `INSERT INTO tenants VALUES ('${TENANT.id}', 'SERHAFEN', 'CL')`);
  });
  beforeEach(() => {
    events = new FakeDomainEvents();
    revocations = new Revocations();
    const store = new PostgresRevocationStore(test.current, new Announcements(revocations, lookUps));
    endOfAccess = new PostgresEndOfAccess(test.current, store, events, clock);
  });
  afterAll(() => test.close());

  async function aUser(sessions = 1): Promise<{ id: string; sessions: string[] }> {
    const user = { id: randomUUID(), sessions: Array.from({ length: sessions }, () => randomUUID()) };
    await execute(
      test.database.superuserUrl,
      `INSERT INTO users (id, email) VALUES ('${user.id}', '${user.id}@example.test')`,
      ...user.sessions.map(
        (id) => `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, created_at, last_used_at, expires_at)
                 VALUES ('${id}', '${user.id}', 'portal', now(), 'password', now(), now(), 'infinity')`,
      ),
    );
    return user;
  }
  /** As an operation of a person does it, who may not touch these tables. */
  const inTenant = <T>(work: () => Promise<T>): Promise<T> =>
    asRequestOf(TENANT, () => test.unitOfWork.run('tenant', work));
  const endOf = async (id: string): Promise<string | null> => {
    const rows: { ended_by: string | null }[] = await test.unitOfWork.run('system', () =>
      test.current.manager.query('SELECT ended_by FROM sessions WHERE id = $1', [id]),
    );
    return rows[0]!.ended_by;
  };

  it('ends the tokens with a role that were made before, by one row however many hold it', async () => {
    const tokenOf = (rolesEpoch: number) => aPrincipal({ rolesEpoch, tenants: { [TENANT.code]: ['CLERK'] } });
    const other = aPrincipal({ rolesEpoch: 0, tenants: { [TENANT.code]: ['USER'] } });
    const current = async () => {
      const rows = await test.unitOfWork.run('system', () =>
        test.current.manager.query<{ value: string }[]>(`SELECT value FROM settings WHERE name = 'roles.epoch'`),
      );
      return Number(rows[0]?.value ?? 0);
    };
    for (let round = 0; round < 2; round++) {
      const before = tokenOf(await current());
      await test.unitOfWork.run('installation', async () => {
        await endOfAccess.tokensWith('CLERK');
        expect(revocations.isRevoked(before)).toBe(false);
      });
      const after = tokenOf(await current());
      expect([before, after, other].map((principal) => revocations.isRevoked(principal))).toEqual([true, false, false]);
    }
    expect(revocations.count).toBe(1);
  });

  it('ends those of one tenant alone where a role was taken from many of it', async () => {
    const tokenOf = (tenant: string) => aPrincipal({ rolesEpoch: 0, tenants: { [tenant]: ['CARRIER'] } });
    await inTenant(() => endOfAccess.tokensWith('CARRIER', TENANT.code));
    expect([TENANT.code, 'ANDESLOG:PE'].map((code) => revocations.isRevoked(tokenOf(code)))).toEqual([true, false]);
  });

  it('ends a session and its tokens when that is committed, once, and tells why', async () => {
    const { id: user, sessions } = await aUser();
    const principal = aPrincipal({ sessionId: sessions[0]! });
    const ended = await inTenant(async () => {
      const answer = await endOfAccess.session(sessions[0]!, 'revoked');
      expect(revocations.isRevoked(principal)).toBe(false);
      return answer;
    });
    expect(ended).toBe(true);
    expect(revocations.isRevoked(principal)).toBe(true);
    expect(await endOf(sessions[0]!)).toBe('revoked');
    expect(events.recorded).toEqual([
      { type: 'session.ended', subject: { type: 'session', id: sessions[0] }, after: { user, why: 'revoked' } },
    ]);
    expect(await inTenant(() => endOfAccess.session(sessions[0]!, 'logout'))).toBe(false);
    expect(await inTenant(() => endOfAccess.session(randomUUID(), 'logout'))).toBe(false);
    expect(await endOf(sessions[0]!)).toBe('revoked');
  });

  it('leaves everything as it was when the reason is rolled back', async () => {
    const { sessions } = await aUser();
    const failing = inTenant(async () => {
      await endOfAccess.session(sessions[0]!, 'revoked');
      throw new Error('on second thoughts');
    });
    await expect(failing).rejects.toThrow('on second thoughts');
    expect(await endOf(sessions[0]!)).toBeNull();
    expect(revocations.count).toBe(0);
  });

  it('remembers the end longer than any access token can live', async () => {
    const { sessions } = await aUser();
    await inTenant(() => endOfAccess.session(sessions[0]!, 'logout'));
    revocations.prune(clock.nowMs() + 900_000);
    expect(revocations.count).toBe(1);
  });

  it('ends all sessions of one user, or all but one', async () => {
    const [ana, eva] = [await aUser(3), await aUser(1)];
    expect(await inTenant(() => endOfAccess.sessionsOf(ana.id, 'password-changed', ana.sessions[1]))).toBe(2);
    expect(await Promise.all(ana.sessions.map(endOf))).toEqual(['password-changed', null, 'password-changed']);
    expect(await inTenant(() => endOfAccess.sessionsOf(ana.id, 'user-disabled'))).toBe(1);
    expect(await endOf(ana.sessions[1]!)).toBe('user-disabled');
    expect(await endOf(eva.sessions[0]!)).toBeNull();
    expect(revocations.count).toBe(4); // three sessions, and whatever else of a disabled user may be about
    expect(revocations.isRevoked(aPrincipal({ subject: ana.id, epoch: 0, sessionId: 'opened meanwhile' }))).toBe(true);
  });

  it('ends access tokens of several users, and none of their sessions', async () => {
    const [ana, eva] = [await aUser(), await aUser()];
    await inTenant(() => endOfAccess.tokensOf([ana.id, eva.id, randomUUID()]));
    for (const { id, sessions } of [ana, eva]) {
      expect(revocations.isRevoked(aPrincipal({ subject: id, epoch: 0 }))).toBe(true);
      expect(revocations.isRevoked(aPrincipal({ subject: id, epoch: 1 }))).toBe(false);
      expect(await endOf(sessions[0]!)).toBeNull();
    }
    await inTenant(() => endOfAccess.tokensOf([]));
  });

  it('lets two of them meet the same users in any order', async () => {
    const users = await Promise.all(Array.from({ length: 5 }, () => aUser()));
    const ids = users.map(({ id }) => id);
    const rounds = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? ids : [...ids].reverse()));
    await Promise.all(rounds.map((some) => inTenant(() => endOfAccess.tokensOf(some))));
    expect(revocations.isRevoked(aPrincipal({ subject: ids[0]!, epoch: 9 }))).toBe(true);
    expect(revocations.isRevoked(aPrincipal({ subject: ids[0]!, epoch: 10 }))).toBe(false);
  });

  it('makes a key come again, as does whatever becomes of its owner', async () => {
    const { id: userId } = await aUser();
    const asked = () => lookUps.wrap('api-key', 'prefix', () => Promise.resolve({}));
    const aKey = () => aPrincipal({ kind: 'api-key', keyId: 'k1', userId, sessionId: undefined });
    for (const end of [() => endOfAccess.apiKey('k1'), () => endOfAccess.tokensOf([userId])]) {
      const [before, remembered] = [aKey(), await asked()];
      await inTenant(end);
      expect(revocations.isRevoked(before)).toBe(true);
      expect(revocations.isRevoked(aKey())).toBe(false);
      expect(await asked()).not.toBe(remembered);
    }
  });

  it('has what is remembered of a role or a tenant read anew', async () => {
    const told: string[] = [];
    const stop = lookUps.onForget((kind) => told.push(kind));
    await inTenant(() => endOfAccess.role('ADMIN'));
    await inTenant(() => endOfAccess.tenant('SERHAFEN:CL'));
    stop();
    expect(told).toEqual(['role', 'tenant']);
  });

  it('ends a great many sessions of one user with few locks, and leaves word of each', async () => {
    const { id } = await aUser(0);
    await execute(
      test.database.superuserUrl,
      `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, created_at, last_used_at, expires_at)
       SELECT gen_random_uuid(), '${id}', 'portal', now(), 'password', now(), now(), 'infinity' FROM generate_series(1, 2500)`,
    );
    const store = new PostgresRevocationStore(test.current, new Announcements(revocations, lookUps));
    const written = postgresDomainEvents(test.current, clock, new SystemRandom());
    const many = new PostgresEndOfAccess(test.current, store, written, clock);
    let locks = 0;
    const ended = await test.unitOfWork.run('system', async () => {
      const count = await many.sessionsOf(id, 'revoked');
      // After the events have taken theirs.
      test.current.beforeCommit(async () => {
        const [row] = await test.current.manager.query<[{ n: number }]>(
          `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
        );
        locks = row.n;
      });
      return count;
    });
    expect(ended).toBe(2500);
    expect(locks).toBeLessThanOrEqual(1024);
    const [{ entries, waiting }] = await test.unitOfWork.run('system', () =>
      test.current.manager.query<[{ entries: number; waiting: number }]>(
        `SELECT (SELECT count(*) FROM audit_entries WHERE type = 'session.ended')::int AS entries,
                (SELECT count(*) FROM outbox WHERE type = 'session.ended')::int AS waiting`,
      ),
    );
    expect({ entries, waiting }).toEqual({ entries: 2500, waiting: 2500 });
  });
});
