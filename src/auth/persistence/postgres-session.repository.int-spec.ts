import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { until } from '../../../test/support/waiting';
import { hashOf, type RefreshToken } from '../domain/refresh-token';
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
  });

  it('finds with a session whose it is, whatever they are a member of', async () => {
    const [session, hash] = await aSession();
    const shown = () => test.unitOfWork.runSingle('system', () => repository.findShown(hash));
    const nothing = { installationRoles: [], memberships: [] };
    expect(await shown()).toMatchObject({
      ...(await find(hash))!,
      identity: { id: userId, email: 'ana@example.test', ...nothing },
    });
    await inSystem(async () => {
      const { manager } = test.current;
      await manager.query(
        `INSERT INTO tenants (business_unit, country_code) VALUES ('B', 'CL'), ('A', 'CL'), ('C', 'CL')`,
      );
      await manager.query(`INSERT INTO memberships (tenant_id, user_id) SELECT id, $1 FROM tenants WHERE business_unit < 'C'`, [userId]); // prettier-ignore
      await manager.query(`INSERT INTO installation_roles VALUES ($1, 'SUPERADMIN')`, [userId]);
    });
    const { identity, session: seen } = (await shown())!;
    expect(seen).toEqual(session);
    expect(identity.installationRoles).toEqual(['ADMIN', 'SUPERADMIN', 'USER']);
    expect(identity.memberships.map(({ tenant }) => tenant.code)).toEqual(['A:CL', 'B:CL']);
    expect(await test.unitOfWork.runSingle('system', () => repository.findShown(hashOf('unknown')))).toBeUndefined();
  });

  const successorOf = (sessionId: string): RefreshToken => ({
    hash: hashOf(randomUUID()),
    ...{ sessionId, issuedAtMs: NOW_MS + 7, expiresAtMs: NOW_MS + 900, usedAtMs: undefined },
  });

  it('exchanges a token once: notes its use and the choice of a tenant, and adds the successor', async () => {
    const [{ id }, hash] = await aSession();
    const successor = successorOf(id);
    expect(await inSystem(() => repository.exchange(hash, successor, 'ANDESLOG:PE'))).toBe(true);
    expect(await find(hash)).toMatchObject({
      session: { tenantCode: 'ANDESLOG:PE' },
      token: { usedAtMs: NOW_MS + 7 },
    });
    expect((await find(successor.hash))?.token).toEqual(successor);
    const late = successorOf(id);
    expect(await inSystem(() => repository.exchange(hash, late, 'SERHAFEN:CL'))).toBe(false);
    expect(await find(late.hash)).toBeUndefined();
    expect((await find(hash))?.session.tenantCode).toBe('ANDESLOG:PE');
    await inSystem(() => repository.choose(id, undefined));
    expect((await find(hash))?.session.tenantCode).toBeUndefined();
  });

  it('exchanges no token that it does not know, and none of a session that has ended', async () => {
    const [{ id }, hash] = await aSession({ endedAtMs: NOW_MS });
    for (const shown of [hash, hashOf('unknown')])
      expect(await inSystem(() => repository.exchange(shown, successorOf(id), undefined))).toBe(false);
    expect((await find(hash))?.token.usedAtMs).toBeUndefined();
  });

  it.each<[string, (id: string, hash: Buffer) => Promise<unknown>]>([
    ['another use', (id, hash) => repository.exchange(hash, successorOf(id), 'SERHAFEN:CL')],
    [
      'the end of the session',
      (id) => test.current.manager.query('UPDATE sessions SET ended_at = now() WHERE id = $1', [id]),
    ],
  ])('waits for %s that is under way, and then exchanges nothing', async (_, before) => {
    const [{ id }, hash] = await aSession();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let done = (): void => undefined;
    const first = new Promise<void>((resolve) => (done = resolve));
    const one = inSystem(async () => {
      await before(id, hash);
      done();
      await held;
    });
    await first;
    const successor = successorOf(id);
    const other = inSystem(() => repository.exchange(hash, successor, 'ANDESLOG:PE'));
    expect((await find(hash))?.token.usedAtMs).toBeUndefined(); // who only reads does not wait
    release();
    await one;
    expect(await other).toBe(false);
    expect(await find(successor.hash)).toBeUndefined();
    expect((await find(hash))?.session.tenantCode).toBe('SERHAFEN:CL');
  });

  it('gives a token one child, however many use it at once', async () => {
    const [{ id }, hash] = await aSession();
    const uses = await Promise.all(
      Array.from({ length: 50 }, () => inSystem(() => repository.exchange(hash, successorOf(id), undefined))),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    const children = 'SELECT count(*)::int AS n FROM refresh_tokens WHERE session_id = $1';
    const [{ n }] = await inSystem(() => test.current.manager.query<[{ n: number }]>(children, [id]));
    expect(n).toBe(2);
  });

  it('removes sessions that are over, with their tokens, and leaves the others', async () => {
    const [, expired] = await aSession({ expiresAtMs: NOW_MS - 1 });
    const [, ended] = await aSession({ endedAtMs: NOW_MS - 1 });
    const [, alive] = await aSession();
    expect(await inSystem(() => repository.removeOver(NOW_MS))).toBe(2);
    expect([await find(expired), await find(ended)]).toEqual([undefined, undefined]);
    expect(await find(alive)).toBeDefined();
  });

  it('removes refresh tokens that expired, used or not, and leaves their sessions', async () => {
    const [, old] = await aSession();
    const [session, young] = await aSession();
    const expire = `UPDATE refresh_tokens SET expires_at = $2, used_at = now() WHERE token_hash = $1`;
    await inSystem(() => test.current.manager.query(expire, [old, new Date(NOW_MS - 1)]));
    expect(await inSystem(() => repository.removeExpiredTokens(NOW_MS))).toBe(1);
    expect(await inSystem(() => repository.removeExpiredTokens(NOW_MS))).toBe(0);
    expect([await find(old), (await find(young))?.session.id]).toEqual([undefined, session.id]);
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
    const refresh = inSystem(() => repository.exchange(hash, successorOf(session.id), undefined));
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(
      async () => (await remover.query<{ n: number }>(waiting)).rows[0]!.n,
      (n) => n === 1,
    );
    await remover.query('DELETE FROM sessions WHERE id = $1', [session.id]);
    await remover.query('COMMIT');
    await remover.end();
    expect(await refresh).toBe(false);
  });
});
