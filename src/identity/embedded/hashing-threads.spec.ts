import { HashingThreads } from './hashing-threads';

const WEAK = { memoryCost: 8192, timeCost: 1, parallelism: 1 };

describe('HashingThreads', () => {
  const threads = new HashingThreads();

  it('keep apart what is asked at once', async () => {
    const passwords = ['one', 'two', 'three'];
    const hashes = await Promise.all(passwords.map((password) => threads.hash(password, WEAK)));
    const matches = hashes.map((hash) => Promise.all(passwords.map((password) => threads.verify(hash, password))));
    expect(await Promise.all(matches)).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ]);
  });

  it('reject what is no hash, and go on', async () => {
    await expect(threads.verify('no hash', 'one')).rejects.toThrow();
    expect(await threads.verify(await threads.hash('one', WEAK), 'one')).toBe(true);
  });
});
