import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { PgBouncer } from '../../../test/support/pgbouncer';
import { createDataSource } from './data-source';
import { migrate } from './migrate';
import { isTransactionPooled } from './pooler';
import { TypeOrmUnitOfWork } from './typeorm-unit-of-work';
import { CurrentUnitOfWork } from './unit-of-work';

describe('a real PgBouncer before PostgreSQL', () => {
  let database: TestDatabase;
  let transactions: PgBouncer;
  let sessions: PgBouncer;
  beforeAll(async () => {
    database = await createTestDatabase();
    transactions = await PgBouncer.start(database.url);
    sessions = await PgBouncer.start(database.url, 'session');
  });
  afterAll(async () => {
    await transactions?.stop();
    await sessions?.stop();
    await database?.drop();
  });

  it('is told apart from PostgreSQL when it gives each transaction another connection', async () => {
    for (let round = 0; round < 3; round++) expect(await isTransactionPooled(transactions.url)).toBe(true);
    expect(await isTransactionPooled(sessions.url)).toBe(false);
    expect(await isTransactionPooled(database.url)).toBe(false);
  });

  it('ends the start where word of revocations and locks would get lost', async () => {
    await expect(migrate({ DATABASE_URL: transactions.url })).rejects.toThrow(
      /^DATABASE_URL leads through a pooler .*set DATABASE_DIRECT_URL to PostgreSQL itself/,
    );
    const direct = { DATABASE_URL: transactions.url, DATABASE_DIRECT_URL: transactions.url };
    await expect(migrate(direct)).rejects.toThrow(/^DATABASE_DIRECT_URL leads through a pooler/);
    const migrations = { DATABASE_URL: transactions.url, DATABASE_MIGRATION_URL: database.url };
    await expect(migrate(migrations)).rejects.toThrow(/^DATABASE_URL leads through a pooler/);
  });

  it('does no harm beside a direct address, or when it pools sessions', async () => {
    expect(await migrate({ DATABASE_URL: transactions.url, DATABASE_DIRECT_URL: database.url })).toEqual([]);
    expect(await migrate({ DATABASE_URL: sessions.url })).toEqual([]);
  });

  it('carries units of work: scope, tenant and patience are those of each transaction', async () => {
    const source = await createDataSource(transactions.url, 4).initialize();
    const [unitOfWork, current] = [new TypeOrmUnitOfWork(source), new CurrentUnitOfWork()];
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, i) => {
        const scope = i % 2 === 0 ? 'system' : 'installation';
        return unitOfWork.run(scope, async () => {
          const rows: { scope: string; patience: string }[] = await current.manager.query(
            `SELECT current_setting('app.scope') AS scope, current_setting('statement_timeout') AS patience`,
          );
          return rows[0]!.scope === scope && rows[0]!.patience === '5s';
        });
      }),
    );
    expect(seen).toEqual(Array(40).fill(true));
    const left: { scope: string }[] = await source.query(`SELECT current_setting('app.scope', true) AS scope`);
    expect(left[0]!.scope ?? '').toBe('');
    await source.destroy();
  });
});
