import { Client } from 'pg';
import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { aLookUpCache } from '../../shared/cache/testing';
import { Announcements } from '../revocations/announcements';
import { type Revocation, Revocations } from '../revocations/revocations';
import { PostgresRevocationStore } from './postgres-revocation.store';

const EXPIRES = { expiresAtMs: 1_700_000_000_000 };
const OF_EACH_KIND: Revocation[] = [
  { kind: 'epoch', value: 'ana', epoch: 2, ...EXPIRES },
  { kind: 'jti', value: 't1', ...EXPIRES },
  { kind: 'sid', value: 's1', ...EXPIRES },
  { kind: 'key', value: 'k1', ...EXPIRES },
  { kind: 'role-epoch', value: 'CLERK', epoch: 3, ...EXPIRES },
];

const sorted = (revocations: Revocation[]) => [...revocations].sort((a, b) => a.kind.localeCompare(b.kind));

describe('PostgresRevocationStore', () => {
  let test: OpenTestDatabase;
  let store: PostgresRevocationStore;
  beforeAll(async () => {
    test = await openTestDatabase();
    store = new PostgresRevocationStore(test.current, new Announcements(new Revocations(), aLookUpCache()));
  });
  afterAll(() => test.close());

  const run = <T>(work: () => Promise<T>): Promise<T> => test.unitOfWork.run('system', work);
  const all = () => run(() => store.all(0));

  it('reads what was added, of every kind, and removes what is over', async () => {
    await run(() => store.add(...OF_EACH_KIND));
    await run(() => store.add(...OF_EACH_KIND.map((one) => ({ ...one, expiresAtMs: 1 }))));
    expect(sorted(await all())).toEqual(sorted(OF_EACH_KIND));
    expect(await run(() => store.prune(EXPIRES.expiresAtMs))).toBe(5);
    expect(await all()).toEqual([]);
    expect(await run(() => store.prune(EXPIRES.expiresAtMs))).toBe(0);
  });

  it('reads any number of them, each once', async () => {
    const many = Array.from({ length: 4001 }, (_, n) => ({ kind: 'sid' as const, value: `s${n}`, ...EXPIRES }));
    await run(() => store.add(...many));
    const read = await all();
    expect([read.length, new Set(read.map(({ value }) => value)).size]).toEqual([4001, 4001]);
    await run(() => test.current.manager.query('DELETE FROM revocations'));
  });

  it('shows the release before only kinds that it knows, however keys are revoked', async () => {
    await run(() => store.add(...OF_EACH_KIND));
    const rows = await run(() =>
      test.current.manager.query<{ kind: string }[]>('SELECT kind FROM revocations ORDER BY kind'),
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['epoch', 'jti', 'sid']);
  });

  it('removes what is over while somebody else holds a part of it, and that part later', async () => {
    await run(() => store.add(...OF_EACH_KIND));
    const other = new Client({ connectionString: test.database.superuserUrl });
    await other.connect();
    await other.query('BEGIN');
    await other.query(`SELECT 1 FROM revocations WHERE kind = 'sid' FOR UPDATE`);
    expect(await run(() => store.prune(EXPIRES.expiresAtMs))).toBe(4);
    await other.end();
    expect((await all()).map(({ kind }) => kind)).toEqual(['sid']);
    expect(await run(() => store.prune(EXPIRES.expiresAtMs))).toBe(1);
  });
});
