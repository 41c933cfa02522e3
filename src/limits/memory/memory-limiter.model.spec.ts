import * as fc from 'fast-check';
import { FakeClock } from '../../shared/clock';
import type { Limit } from '../limiter';
import { MemoryLimiter } from './memory-limiter';

/** Requests as a model sees them: so many milliseconds after the one before, costing so much. */
const traffic = fc.array(
  fc.record({
    pauseMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 50, max: 5000 }),
      fc.double({ min: 0, max: 900, noNaN: true }),
    ),
    cost: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 120 },
);
const quota = fc.record({ requests: fc.integer({ min: 1, max: 20 }), perSeconds: fc.integer({ min: 1, max: 10 }) });

interface Passed {
  readonly atMs: number;
  readonly cost: number;
}

/** Runs the traffic; what was let through, and every promise broken on the way. */
function run(limit: Limit, requests: readonly { pauseMs: number; cost: number }[]): Passed[] {
  const clock = new FakeClock(0);
  const limiter = new MemoryLimiter(clock);
  const passed: Passed[] = [];
  for (const { pauseMs, cost } of requests) {
    clock.advance(pauseMs);
    const looked = limiter.peek(limit, 'key');
    const decided = limiter.take(limit, 'key', cost);
    if (cost === 1) expect(looked).toEqual(decided);
    expect(decided.remaining).toBeGreaterThanOrEqual(0);
    expect(decided.remaining).toBeLessThanOrEqual(limit.requests);
    expect(decided.retryAfterSeconds > 0).toBe(!decided.allowed);
    if (decided.allowed) passed.push({ atMs: clock.monotonicMs(), cost: Math.min(cost, limit.requests) });
  }
  return passed;
}

/** The most that passed in any span of this length that ends with a request; both ends belong to it. */
function mostWithin(passed: readonly Passed[], spanMs: number): number {
  return Math.max(
    0,
    ...passed.map(({ atMs: end }) =>
      passed.reduce((sum, { atMs, cost }) => (atMs > end - spanMs && atMs <= end ? sum + cost : sum), 0),
    ),
  );
}

describe('MemoryLimiter, against a model of any traffic', () => {
  it('lets at most the quota through a sliding window of any position', () => {
    fc.assert(
      fc.property(quota, traffic, ({ requests, perSeconds }, requestsMade) => {
        const limit: Limit = { name: 'l', requests, perSeconds, algorithm: 'sliding-window' };
        expect(mostWithin(run(limit, requestsMade), perSeconds * 1000)).toBeLessThanOrEqual(requests);
      }),
      { numRuns: 300 },
    );
  });

  it('lets at most the burst and the even flow through a token bucket, in spans of any length', () => {
    fc.assert(
      fc.property(quota, traffic, fc.double({ min: 0.1, max: 3, noNaN: true }), (given, requestsMade, share) => {
        const limit: Limit = { name: 'l', ...given, algorithm: 'token-bucket' };
        const most = mostWithin(run(limit, requestsMade), share * given.perSeconds * 1000);
        expect(most).toBeLessThanOrEqual(given.requests + given.requests * share);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['token-bucket', 'sliding-window'] as const)('keeps its word about waiting: %s', (algorithm) => {
    fc.assert(
      fc.property(quota, traffic, (given, requestsMade) => {
        const limit: Limit = { name: 'l', ...given, algorithm };
        const clock = new FakeClock(0);
        const limiter = new MemoryLimiter(clock);
        for (const { pauseMs, cost } of requestsMade) {
          clock.advance(pauseMs);
          const decided = limiter.take(limit, 'key', cost);
          if (decided.allowed) continue;
          clock.advance(decided.retryAfterSeconds * 1000);
          expect(limiter.take(limit, 'key', cost).allowed).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
