import { advisoryLocks } from './advisory-locks';

describe('advisoryLocks', () => {
  const numbers = Object.values(advisoryLocks);

  it('do not share a number', () => expect(new Set(numbers).size).toBe(numbers.length));

  it('fit into what PostgreSQL takes as one bigint, without loss', () =>
    expect(numbers.every(Number.isSafeInteger)).toBe(true));
});
