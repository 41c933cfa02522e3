import { retryAfterMs } from './retry-after';

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);

  it.each([
    ['1', 1000],
    [' 120 ', 120_000],
    ['Thu, 01 Jan 2026 12:00:07 GMT', 7000],
    ['Thursday, 01-Jan-26 12:00:07 GMT', 7000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['0', 0],
    ['-5', 0],
    ['1.5', 0],
    ['soon', 0],
    ['', 0],
    ['Thu, never', 0],
  ])('proxy 35: reads Retry-After as seconds or a date: %j', (value, ms) => {
    expect(retryAfterMs(['X-Other', 'retry-after', 'retry-AFTER', value], now)).toBe(ms);
  });

  it('is 0 where there is none', () => expect(retryAfterMs(['Retry-Later', '9'], now)).toBe(0));
});
