import { Client } from 'pg';
import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { until } from '../../../test/support/waiting';
import type { Scope } from '../../shared/database';
import { parseTenantCode, type Tenant } from '../../shared/tenant';
import type { NewApiKey } from '../ports/api-key.repository';
import { PostgresApiKeyRepository } from './postgres-api-key.repository';
import { PostgresKeyUsageStore } from './postgres-key-usage.store';

const tenantOf = (n: number, code: string): Tenant => ({
  id: `00000000-0000-4000-8000-00000000000${n}`,
  code,
  ...parseTenantCode(code)!,
});
const here = tenantOf(1, 'SERHAFEN:CL');
const there = tenantOf(2, 'ANDESLOG:PE');
const ANA = '018f0000-0000-4000-8000-000000000001';
const BRUNO = '018f0000-0000-4000-8000-000000000002';
let keysMade = 0;

describe('API keys in PostgreSQL', () => {
  let open: OpenTestDatabase;
  let keys: PostgresApiKeyRepository;
  let usage: PostgresKeyUsageStore;
  beforeAll(async () => {
    open = await openTestDatabase();
    [keys, usage] = [new PostgresApiKeyRepository(open.current), new PostgresKeyUsageStore(open.current)];
    await inScope('system', async () => {
      for (const { id, businessUnit, countryCode } of [here, there])
        await query('INSERT INTO tenants (id, business_unit, country_code) VALUES ($1, $2, $3)', [
          id,
          businessUnit,
          countryCode,
        ]);
      for (const [id, email] of [
        [ANA, 'ana@x.test'],
        [BRUNO, 'bruno@x.test'],
      ])
        await query('INSERT INTO users (id, email) VALUES ($1, $2)', [id, email]);
      for (const [tenantId, userId] of [
        [here.id, ANA],
        [there.id, ANA],
        [there.id, BRUNO],
      ])
        await query('INSERT INTO memberships (tenant_id, user_id) VALUES ($1, $2)', [tenantId, userId]);
    });
  });
  afterAll(() => open.close());
  beforeEach(() => inScope('system', () => query('DELETE FROM api_keys')));

  const query = (statement: string, values: unknown[] = []): Promise<unknown[]> =>
    open.current.manager.query<unknown[]>(statement, values);
  const inScope = <T>(scope: Scope, work: () => Promise<T>, tenant?: Tenant): Promise<T> =>
    asRequestOf(tenant, () => open.unitOfWork.run(scope, work));
  const make = (facts: Partial<NewApiKey> = {}) =>
    inScope('system', () =>
      keys.create({
        ownerId: ANA,
        tenantId: here.id,
        name: 'import',
        prefix: `prefix${keysMade++}`,
        checksum: 'check0',
        hash: Buffer.alloc(32, 7),
        scopes: ['users:read'],
        roles: ['USER'],
        limit: { requests: 5, perSeconds: 60 },
        createdAt: new Date(Date.UTC(2026, 0, 1) + keysMade * 1000),
        expiresAt: new Date(Date.UTC(2027, 0, 1)),
        ...facts,
      }),
    );

  it('are as many as were counted, however many are made at once', async () => {
    const most = 3;
    const making = async (n: number): Promise<void> => {
      await keys.lockOwner(ANA);
      if ((await keys.count({ ownerId: ANA })) >= most) return;
      await keys.create({
        ...{ ownerId: ANA, tenantId: here.id, name: 'one of many', prefix: `parallel${n}`, checksum: 'check0' },
        ...{ hash: Buffer.alloc(32, 7), scopes: ['users:read'], roles: [], limit: undefined },
        ...{ createdAt: new Date(Date.UTC(2026, 0, 1)), expiresAt: undefined },
      });
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => inScope('system', () => making(n))));
    expect(await inScope('system', () => keys.count({ ownerId: ANA }))).toBe(most);
  });

  it('are read as they were made', async () => {
    const key = await make();
    expect(key).toMatchObject({
      ...{ ownerId: ANA, tenant: here, name: 'import', scopes: ['users:read'], roles: ['USER'], version: 1 },
      ...{ limit: { requests: 5, perSeconds: 60 }, expiresAt: new Date(Date.UTC(2027, 0, 1)), lastUsedAt: undefined },
    });
    const found = await inScope('system', () => keys.findByPrefix(key.prefix));
    expect(found).toEqual({ key, secrets: { hash: Buffer.alloc(32, 7), previousHash: undefined } });
    const everywhere = await make({ tenantId: undefined, limit: undefined, expiresAt: undefined });
    expect(everywhere).toMatchObject({ tenant: undefined, limit: undefined, expiresAt: undefined });
  });

  it('are changed by field, and their secret is moved aside when it is replaced', async () => {
    const { id, prefix } = await make();
    const change = (what: Parameters<typeof keys.change>[1]) => inScope('system', () => keys.change(id, what));
    expect(await change({ name: 'export' })).toMatchObject({ name: 'export', limit: { requests: 5 }, version: 2 });
    expect(await change({ limit: null })).toMatchObject({ name: 'export', limit: undefined, version: 3 });
    const [rotatedAt, previousUntil] = [new Date(Date.UTC(2026, 1, 1)), new Date(Date.UTC(2026, 1, 2))];
    const secret = { checksum: 'check1', hash: Buffer.alloc(32, 8), rotatedAt, previousUntil, expiresAt: undefined };
    const rotated = await inScope('system', () => keys.rotate(id, secret));
    expect(rotated).toMatchObject({ checksum: 'check1', rotatedAt, previousUntil, expiresAt: undefined, version: 4 });
    expect((await inScope('system', () => keys.findByPrefix(prefix)))!.secrets).toEqual({
      hash: Buffer.alloc(32, 8),
      previousHash: Buffer.alloc(32, 7),
    });
  });

  it('are listed by age, page by page, in both directions', async () => {
    const made = [await make(), await make(), await make({ ownerId: BRUNO, tenantId: there.id })];
    const read = (descending: boolean, beyond?: { key: string; id: string }) =>
      inScope('system', async () => (await keys.read({}, { descending, beyond, rows: 2 })).map(({ id }) => id));
    const ids = made.map(({ id }) => id);
    expect(await read(false)).toEqual(ids.slice(0, 2));
    expect(await read(true)).toEqual([ids[2], ids[1]]);
    expect(await read(false, { key: made[1]!.createdAt.toISOString(), id: ids[1]! })).toEqual([ids[2]]);
    expect(await inScope('system', () => keys.count({ ownerId: ANA }))).toBe(2);
  });

  it('of another tenant are absent: to read, to list, to count, to change, and to remove', async () => {
    const mine = await make();
    const theirs = await make({ tenantId: there.id });
    const everywhere = await make({ tenantId: undefined });
    await inScope(
      'tenant',
      async () => {
        expect(await keys.find(mine.id, {})).toEqual(mine);
        for (const { id } of [theirs, everywhere]) {
          expect(await keys.find(id, {})).toBeUndefined();
          expect(await keys.lock(id, {})).toBeUndefined();
          await keys.remove(id);
          // The policies alone, without the predicates beside them.
          expect(await query('SELECT 1 FROM api_keys WHERE id = $1', [id])).toEqual([]);
          expect(await query('UPDATE api_keys SET name = $2 WHERE id = $1 RETURNING 1', [id, 'x'])).toEqual([[], 0]);
        }
        expect(await keys.read({}, { descending: false, beyond: undefined, rows: 10 })).toEqual([mine]);
        expect(await keys.count({})).toBe(1);
      },
      here,
    );
    expect(await inScope('installation', () => keys.count({}))).toBe(3);
  });

  it("of somebody else are absent where one's own are asked for", async () => {
    const { id } = await make();
    await inScope('system', async () => {
      expect(await keys.find(id, { ownerId: BRUNO })).toBeUndefined();
      expect(await keys.lock(id, { ownerId: ANA })).toBeDefined();
    });
  });

  it('die with the membership of their owner, and with the owner', async () => {
    const [mine, other] = [await make(), await make({ tenantId: there.id })];
    await inScope('system', () =>
      query('DELETE FROM memberships WHERE tenant_id = $1 AND user_id = $2', [here.id, ANA]),
    );
    expect(await inScope('system', () => keys.findByPrefix(mine.prefix))).toBeUndefined();
    expect(await inScope('system', () => keys.findByPrefix(other.prefix))).toBeDefined();
    await inScope('system', () =>
      query('INSERT INTO memberships (tenant_id, user_id) VALUES ($1, $2)', [here.id, ANA]),
    );
  });

  it('cannot be made for a tenant that the owner is not a member of', async () => {
    await expect(make({ ownerId: BRUNO, tenantId: here.id })).rejects.toThrow(/foreign key/);
  });

  it('have their uses added up, by day, also of a key that is gone meanwhile', async () => {
    const key = await make();
    const lastUsedAt = new Date(Date.UTC(2026, 0, 2, 12));
    const gone = '018f0000-0000-4000-8000-00000000dead';
    const use = { keyId: key.id, day: '2026-01-02', requests: 2, refused: 1, lastUsedAt };
    const earlier = { ...use, day: '2026-01-01', requests: 1, refused: 0, lastUsedAt: undefined };
    const add = () => inScope('system', () => usage.add([use, earlier, { ...use, keyId: gone }]));
    await add();
    await add();
    expect(await inScope('system', () => keys.usage(key.id, '2026-01-01'))).toEqual([
      { day: '2026-01-02', requests: 4, refused: 2 },
      { day: '2026-01-01', requests: 2, refused: 0 },
    ]);
    expect(await inScope('system', () => keys.find(key.id, {}))).toMatchObject({ lastUsedAt, version: 1 });
    expect(await inScope('tenant', () => keys.usage(key.id, '2026-01-01'), there)).toEqual([]);
    await inScope('system', () => usage.prune('2026-01-02'));
    expect(await inScope('tenant', () => keys.usage(key.id, '2026-01-01'), here)).toHaveLength(1);
  });

  it('are deleted while their uses are written down, and neither waits for the other in a circle', async () => {
    const key = await make();
    const use = { keyId: key.id, day: '2026-01-01', requests: 1, refused: 0, lastUsedAt: new Date() };
    const write = () => inScope('system', () => usage.add([use]));
    await write();
    const deleter = new Client({ connectionString: open.database.superuserUrl });
    await deleter.connect();
    await deleter.query('BEGIN');
    await deleter.query('SELECT 1 FROM api_keys WHERE id = $1 FOR UPDATE', [key.id]);
    const written = write();
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(
      async () => (await deleter.query<{ n: number }>(waiting)).rows[0]!.n,
      (n) => n === 1,
    );
    await deleter.query('DELETE FROM api_keys WHERE id = $1', [key.id]);
    await deleter.query('COMMIT');
    await deleter.end();
    await written;
    expect(await inScope('system', () => query('SELECT 1 FROM api_key_usage'))).toEqual([]);
  });
});
