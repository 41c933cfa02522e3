import { setImmediate as turn } from 'node:timers/promises';
import { FakeUnitOfWork } from '../shared/database/testing';
import { SignInTransactions } from './sign-in-transactions';

describe('SignInTransactions', () => {
  it.each([
    [1, 1],
    [4, 1],
    [10, 2],
    [40, 10],
  ])('leave most connections of a pool of %d to others: %d at once', async (pool, most) => {
    const unitOfWork = new FakeUnitOfWork();
    const transactions = new SignInTransactions(unitOfWork, { DATABASE_POOL_MAX: pool });
    let seen = 0;
    const work = async (): Promise<void> => {
      seen = Math.max(seen, unitOfWork.open);
      await turn();
    };
    await Promise.all(Array.from({ length: 50 }, () => transactions.run('system', work)));
    expect(seen).toBe(most);
    expect(unitOfWork.scopes).toHaveLength(50);
  });

  it('go on after one that failed', async () => {
    const transactions = new SignInTransactions(new FakeUnitOfWork(), { DATABASE_POOL_MAX: 1 });
    await expect(transactions.run('system', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await transactions.run('system', () => Promise.resolve('yes'))).toBe('yes');
  });

  it('have a line that ends', async () => {
    const transactions = new SignInTransactions(new FakeUnitOfWork(), { DATABASE_POOL_MAX: 1 });
    const all = await Promise.allSettled(Array.from({ length: 600 }, () => transactions.run('system', () => turn())));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(600 - 512 - 1);
    expect(refused[0]).toMatchObject({ reason: { status: 503, code: 'too-busy' } });
  });
});
