import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { createDataSource, patience } from './data-source';
import { prepared } from './prepared-statements';

const SQUARE = prepared('square of a test', 'SELECT $1::int * $1::int AS square');

describe('prepared statements', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  /** What a connection has been asked before, by name. */
  async function keptAfterTwo(pooled: boolean): Promise<unknown> {
    const source = await createDataSource(database.url, 1, patience, pooled).initialize();
    for (const number of [2, 3]) expect(await source.query(SQUARE, [number])).toEqual([{ square: number * number }]);
    await source.query('SELECT $1::int', [1]);
    const kept: unknown = await source.query('SELECT name FROM pg_prepared_statements');
    await source.destroy();
    return kept;
  }

  it('are planned once for a connection, and others are not kept', async () => {
    expect(await keptAfterTwo(false)).toEqual([{ name: 'square of a test' }]);
  });

  it('are statements like any other behind a pooler of transactions', async () => {
    expect(await keptAfterTwo(true)).toEqual([]);
  });
});
