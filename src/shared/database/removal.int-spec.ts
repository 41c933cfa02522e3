import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { removeUnlocked, untilNoneIsLeft } from './removal';

describe('untilNoneIsLeft', () => {
  let test: OpenTestDatabase;
  beforeAll(async () => (test = await openTestDatabase()));
  afterAll(() => test.close());

  it('removes what is over in small transactions, and leaves the rest', async () => {
    await execute(
      test.database.superuserUrl,
      `INSERT INTO settings SELECT 'old' || n, 'x' FROM generate_series(1, 2500) n`,
      `INSERT INTO settings VALUES ('new', 'x')`,
    );
    const removed: number[] = [];
    const total = await untilNoneIsLeft(test.unitOfWork, async () => {
      const count = await removeUnlocked(test.current.manager, 'settings', 'starts_with(name, $1)', ['old']);
      removed.push(count);
      return count;
    });
    expect(total).toBe(2500);
    expect(removed).toEqual([1000, 1000, 500, 0]);
    const left = await test.unitOfWork.run('system', () => test.current.manager.query('SELECT name FROM settings'));
    expect(left).toEqual([{ name: 'new' }]);
  });
});
