import { boundedCost, boundedKey, intervalMicros } from './quota';
import type { Limit } from './limiter';

const limit = (requests: number, perSeconds: number): Limit => ({
  name: 'l',
  requests,
  perSeconds,
  algorithm: 'token-bucket',
});

describe('quota', () => {
  it('rounds the interval up, so that rounding never gives more than the quota', () => {
    expect(intervalMicros(limit(7, 60))).toBe(8_571_429);
    expect(intervalMicros(limit(100, 60))).toBe(600_000);
  });

  it('lets a cost be the whole quota at most', () => {
    expect(boundedCost(limit(5, 60), 9)).toBe(5);
    expect(boundedCost(limit(5, 60), 2)).toBe(2);
  });

  it('keeps short keys and hashes long ones, distinctly', () => {
    expect(boundedKey('ana@example.com')).toBe('ana@example.com');
    const long = boundedKey('a'.repeat(100_000));
    expect(long.length).toBeLessThan(64);
    expect(long).not.toBe(boundedKey('a'.repeat(100_001)));
  });
});
