import { Client } from 'pg';
import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { startRelay } from '../../../test/support/relay';
import { execute } from '../../../test/support/test-server';
import { until } from '../../../test/support/waiting';
import { PostgresRevocationStore } from '../persistence/postgres-revocation.store';
import { aPrincipal } from '../testing';
import { aLookUpCache } from '../../shared/cache/testing';
import { Announcements } from './announcements';
import { RevocationFeed } from './revocation-feed';
import { type Revocation, Revocations } from './revocations';

const NOW_MS = Date.UTC(2026, 0, 1);
const LATER_MS = NOW_MS + 1_200_000;
const aSession = (value: string): Revocation => ({ kind: 'sid', value, expiresAtMs: LATER_MS });

describe('RevocationFeed on PostgreSQL', () => {
  let test: OpenTestDatabase;
  let store: PostgresRevocationStore;
  const feeds: RevocationFeed[] = [];
  beforeAll(async () => {
    test = await openTestDatabase();
    store = new PostgresRevocationStore(test.current, new Announcements(new Revocations(), aLookUpCache()));
  });
  afterEach(async () => {
    await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
    await execute(test.database.superuserUrl, 'DELETE FROM revocations');
  });
  afterAll(() => test.close());

  const add = (...revocations: Revocation[]) =>
    test.unitOfWork.run('system', async () => {
      for (const revocation of revocations) await store.add(revocation);
    });
  async function anInstance(said: string[] = []): Promise<{ revocations: Revocations; feed: RevocationFeed }> {
    const revocations = new Revocations();
    const announcements = new Announcements(revocations, aLookUpCache());
    const say = (line: unknown): void => void said.push(String(line));
    const readAll = () => test.unitOfWork.run('system', () => store.all(NOW_MS));
    const feed = new RevocationFeed({ databaseUrl: test.database.url, blindAfterMs: 0 }, announcements, readAll, {
      log: say,
      warn: say,
    });
    feeds.push(feed);
    await feed.start();
    return { revocations, feed };
  }
  /** Resolves with the next revocation that this instance hears of; Jest's time limit bounds the wait. */
  const next = (revocations: Revocations, value: string): Promise<void> =>
    new Promise((heard) => {
      const stop = revocations.onRevoked((revocation) => {
        if (revocation.value !== value) return;
        stop();
        heard();
      });
    });

  it('tells every other instance what one has revoked', async () => {
    const [one, other] = [await anInstance(), await anInstance()];
    const heard = Promise.all([next(one.revocations, 's1'), next(other.revocations, 's1')]);
    await add(aSession('s1'));
    await heard;
    expect(one.revocations.isRevoked(aPrincipal({ sessionId: 's1' }))).toBe(true);
    expect(other.revocations.isRevoked(aPrincipal({ sessionId: 's1' }))).toBe(true);
    expect(other.revocations.isRevoked(aPrincipal({ sessionId: 's2' }))).toBe(false);
  });

  it('tells nobody of what was rolled back', async () => {
    const { revocations } = await anInstance();
    const rolledBack = test.unitOfWork.run('system', async () => {
      await store.add(aSession('undone'));
      throw new Error('something else failed');
    });
    await expect(rolledBack).rejects.toThrow('something else failed');
    const heard = next(revocations, 'done');
    await add(aSession('done'));
    await heard; // delivered in the order of commits: the other would have come before
    expect(revocations.isRevoked(aPrincipal({ sessionId: 'undone' }))).toBe(false);
  });

  it('knows from its start what was revoked before, but for what has expired', async () => {
    await add(
      aSession('before'),
      { kind: 'jti', value: 't1', expiresAtMs: LATER_MS },
      { kind: 'epoch', value: 'ana', epoch: 3, expiresAtMs: LATER_MS },
      { kind: 'sid', value: 'expired', expiresAtMs: NOW_MS },
    );
    const { revocations } = await anInstance();
    expect(revocations.count).toBe(3);
    expect(revocations.isRevoked(aPrincipal({ sessionId: 'before' }))).toBe(true);
    expect(revocations.isRevoked(aPrincipal({ tokenId: 't1' }))).toBe(true);
    expect(revocations.isRevoked(aPrincipal({ subject: 'ana', epoch: 2 }))).toBe(true);
    expect(revocations.isRevoked(aPrincipal({ subject: 'ana', epoch: 3 }))).toBe(false);
  });

  it('comes back after its connection was cut, and has missed nothing', async () => {
    const said: string[] = [];
    const { revocations, feed } = await anInstance(said);
    const heard = next(revocations, 'meanwhile');
    const superuser = new Client({ connectionString: test.database.superuserUrl });
    await superuser.connect();
    // In one statement: the connection dies, and nobody can be told of what is committed before it is back.
    await superuser.query(
      `WITH cut AS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE application_name = 'iam-gateway revocations' AND datname = current_database())
       INSERT INTO revocations (kind, value, expires_at) SELECT 'sid', 'meanwhile', $1 FROM cut`,
      [new Date(LATER_MS)],
    );
    await superuser.end();
    await heard;
    const again = next(revocations, 'after');
    await add(aSession('after'));
    await again;
    expect(feed.listening).toBe(true);
    expect(feed.blind).toBe(false);
    expect(said[0]).toContain('was lost');
  });

  describe('when it does not hear', () => {
    const aRelayed = async (blindAfterMs: number) => {
      const relay = await startRelay(test.database.url);
      const url = new URL(test.database.url);
      url.host = new URL(relay.url).host;
      const readAll = () => test.unitOfWork.run('system', () => store.all(NOW_MS));
      const announcements = new Announcements(new Revocations(), aLookUpCache());
      const quiet = { log: () => undefined, warn: () => undefined };
      const feed = new RevocationFeed({ databaseUrl: url.href, blindAfterMs }, announcements, readAll, quiet);
      feeds.push(feed);
      return { relay, feed };
    };

    it('goes blind after its time', async () => {
      const { relay, feed } = await aRelayed(0);
      await feed.start();
      expect(feed.blind).toBe(false);
      await relay.close();
      await until(
        () => feed.blind,
        (blind) => blind,
      );
      expect(feed.listening).toBe(false);
    });

    it('is not blind before its time', async () => {
      const { relay, feed } = await aRelayed(3_600_000);
      await feed.start();
      await relay.close();
      await until(
        () => feed.listening,
        (listening) => !listening,
      );
      expect(feed.blind).toBe(false);
    });

    it('does not take itself for listening when its connection died while it read', async () => {
      const relay = await startRelay(test.database.url);
      const url = new URL(test.database.url);
      url.host = new URL(relay.url).host;
      const reading = { begun: () => undefined as void };
      const begun = new Promise<void>((resolve) => (reading.begun = resolve));
      const never = () => {
        reading.begun();
        return new Promise<Revocation[]>(() => undefined);
      };
      const announcements = new Announcements(new Revocations(), aLookUpCache());
      const quiet = { log: () => undefined, warn: () => undefined };
      const feed = new RevocationFeed({ databaseUrl: url.href, blindAfterMs: 0 }, announcements, never, quiet);
      feeds.push(feed);
      const started = feed.start();
      await begun;
      await relay.close();
      await expect(started).rejects.toThrow();
      expect(feed.listening).toBe(false);
    });
  });

  it('passes over what it cannot read', async () => {
    const said: string[] = [];
    const { revocations } = await anInstance(said);
    const heard = next(revocations, 's1');
    await test.source.query(`SELECT pg_notify('iam_gateway_revocations', 'nonsense')`);
    await test.source.query(`SELECT pg_notify('iam_gateway_revocations', '{"kind":"everything"}')`);
    await add(aSession('s1'));
    await heard;
    expect(revocations.count).toBe(1);
    expect(said).toHaveLength(2);
  });

  it('keeps the higher epoch and the later end of two that are the same, and removes what has expired', async () => {
    await add(
      { kind: 'epoch', value: 'ana', epoch: 5, expiresAtMs: LATER_MS },
      { kind: 'epoch', value: 'ana', epoch: 4, expiresAtMs: NOW_MS + 1 },
      { kind: 'sid', value: 'old', expiresAtMs: NOW_MS + 1 },
    );
    const all = (nowMs: number) => test.unitOfWork.run('system', () => store.all(nowMs));
    expect(await all(NOW_MS)).toHaveLength(2);
    await test.unitOfWork.run('system', () => store.prune(NOW_MS + 1));
    expect(await all(0)).toEqual([{ kind: 'epoch', value: 'ana', epoch: 5, expiresAtMs: LATER_MS }]);
  });

  it('does not start without a database', async () => {
    const feed = new RevocationFeed(
      { databaseUrl: 'postgres://nobody@127.0.0.1:1/none', blindAfterMs: 0 },
      new Announcements(new Revocations(), aLookUpCache()),
      () => Promise.resolve([]),
      {
        log: () => undefined,
        warn: () => undefined,
      },
    );
    await expect(feed.start()).rejects.toThrow();
    expect(feed.listening).toBe(false);
    await feed.stop();
  });
});
