import { MOST_ATTEMPTS, pauseAfter } from './retry';

describe('pauseAfter', () => {
  it('doubles from 5 seconds to 15 minutes', () => {
    expect([1, 2, 3, 8, 9, 19].map((attempts) => pauseAfter(attempts) / 1000)).toEqual([5, 10, 20, 640, 900, 900]);
  });

  it('adds up to a few hours, so that a server may be away for one', () => {
    const total = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, at) => pauseAfter(at + 1)).reduce((a, b) => a + b);
    expect(total / 3_600_000).toBeGreaterThan(2);
    expect(total / 3_600_000).toBeLessThan(6);
  });
});
