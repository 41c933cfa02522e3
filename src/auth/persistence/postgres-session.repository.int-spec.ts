import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { until } from '../../../test/support/waiting';
import { hashOf } from '../domain/refresh-token';
import type { Session } from '../domain/session';
import { PostgresSessionRepository } from './postgres-session.repository';

const NOW_MS = Date.UTC(2026, 0, 1);

describe('PostgresSessionRepository', () => {
  let test: OpenTestDatabase;
  let repository: PostgresSessionRepository;
  let userId: string;
  beforeAll(async () => {
    test = await openTestDatabase();
    repository = new PostgresSessionRepository(test.current);
    userId = await inSystem(async () => {
      const rows: { id: string }[] = await test.current.manager.query(
        `INSERT INTO users (email) VALUES ('ana@example.test') RETURNING id`,
      );
      return rows[0]!.id;
    });
  });
  afterAll(() => test.close());
  const inSystem = <T>(work: () => Promise<T>): Promise<T> => test.unitOfWork.run('system', work);

  async function aSession(facts: Partial<Session> = {}, refreshToken = randomUUID()): Promise<[Session, Buffer]> {
    const session: Session = {
      id: randomUUID(),
      userId,
      clientId: 'portal',
      tenantCode: 'SERHAFEN:CL',
      acr: 'password',
      authTimeMs: NOW_MS,
      address: '203.0.113.7',
      userAgent: 'a browser',
      createdAtMs: NOW_MS,
      expiresAtMs: NOW_MS + 1000,
      endedAtMs: undefined,
      ...facts,
    };
    const hash = hashOf(refreshToken);
    await inSystem(async () => {
      await repository.create(session);
      if (session.endedAtMs !== undefined)
        await test.current.manager.query('UPDATE sessions SET ended_at = $2 WHERE id = $1', [
          session.id,
          new Date(session.endedAtMs),
        ]);
      const token = { hash, sessionId: session.id, issuedAtMs: NOW_MS, expiresAtMs: NOW_MS + 500, usedAtMs: undefined };
      await repository.addRefreshToken(token);
    });
    return [session, hash];
  }
  const find = (hash: Buffer) => inSystem(() => repository.findByRefreshToken(hash));

  it('gives back what it was given', async () => {
    const [session, hash] = await aSession();
    expect(await find(hash)).toEqual({
      session,
      token: { hash, sessionId: session.id, issuedAtMs: NOW_MS, expiresAtMs: NOW_MS + 500, usedAtMs: undefined },
    });
    const [bare, bareHash] = await aSession({ tenantCode: undefined, address: undefined, userAgent: undefined });
    expect((await find(bareHash))?.session).toEqual(bare);
  });

  it('finds nothing by a hash it does not know', async () => {
    expect(await find(hashOf('unknown'))).toBeUndefined();
    expect(await inSystem(() => repository.lockByRefreshToken(hashOf('unknown')))).toBeUndefined();
  });

  it('notes use and choice of a tenant', async () => {
    const [{ id }, hash] = await aSession();
    await inSystem(async () => {
      await repository.markUsed(hash, NOW_MS + 1);
      await repository.touch(id, NOW_MS + 1, 'ANDESLOG:PE');
    });
    expect(await find(hash)).toMatchObject({
      session: { tenantCode: 'ANDESLOG:PE' },
      token: { usedAtMs: NOW_MS + 1 },
    });
  });

  it('lets one of two go first, and the second see what it wrote', async () => {
    const [, hash] = await aSession();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let found = (): void => undefined;
    const first = new Promise<void>((resolve) => (found = resolve));
    const one = inSystem(async () => {
      await repository.lockByRefreshToken(hash);
      found();
      await held;
      await repository.markUsed(hash, NOW_MS + 7);
    });
    await first;
    const other = inSystem(() => repository.lockByRefreshToken(hash));
    expect((await find(hash))?.token.usedAtMs).toBeUndefined(); // who only reads does not wait
    release();
    await one;
    expect((await other)?.token.usedAtMs).toBe(NOW_MS + 7);
  });

  it('removes sessions that are over, with their tokens, and leaves the others', async () => {
    const [, expired] = await aSession({ expiresAtMs: NOW_MS - 1 });
    const [, ended] = await aSession({ endedAtMs: NOW_MS - 1 });
    const [, alive] = await aSession();
    expect(await inSystem(() => repository.removeOver(NOW_MS))).toBe(2);
    expect([await find(expired), await find(ended)]).toEqual([undefined, undefined]);
    expect(await find(alive)).toBeDefined();
  });

  it('does not work outside a unit of work', async () => {
    await expect(repository.findByRefreshToken(hashOf('x'))).rejects.toThrow('outside a unit of work');
  });

  it('knows which sessions live', async () => {
    const [alive] = await aSession();
    const [ended] = await aSession({ endedAtMs: NOW_MS });
    const livesAt = (id: string, nowMs: number): Promise<boolean> => inSystem(() => repository.isAlive(id, nowMs));
    expect(await livesAt(alive.id, NOW_MS)).toBe(true);
    expect(await livesAt(alive.id, NOW_MS + 1000)).toBe(false);
    expect(await livesAt(ended.id, NOW_MS)).toBe(false);
    expect(await livesAt(randomUUID(), NOW_MS)).toBe(false);
  });

  it('lets whoever removes a session go first, and never waits for them in a circle', async () => {
    const [session, hash] = await aSession();
    const remover = new Client({ connectionString: test.database.superuserUrl });
    await remover.connect();
    await remover.query('BEGIN');
    await remover.query('SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE', [session.id]);
    const refresh = inSystem(() => repository.lockByRefreshToken(hash));
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(
      async () => (await remover.query<{ n: number }>(waiting)).rows[0]!.n,
      (n) => n === 1,
    );
    await remover.query('DELETE FROM sessions WHERE id = $1', [session.id]);
    await remover.query('COMMIT');
    await remover.end();
    expect(await refresh).toBeUndefined();
  });
});
