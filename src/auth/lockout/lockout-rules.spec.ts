import { lockLengths } from './lockout-rules';

const lengths = (LOCKOUT_SECONDS: number, LOCKOUT_MAX_SECONDS: number): number[] =>
  lockLengths({
    LOCKOUT_FAILURES: 5,
    LOCKOUT_SECONDS,
    LOCKOUT_MAX_SECONDS,
    LOCKOUT_ADDRESS_LIMIT: { requests: 100, perSeconds: 900 },
  });

describe('lockLengths', () => {
  it('doubles until the longest', () => expect(lengths(60, 900)).toEqual([60, 120, 240, 480, 900]));
  it('stays where first and longest are one', () => expect(lengths(60, 60)).toEqual([60]));
  it('is never longer than the longest', () => expect(lengths(600, 60)).toEqual([60]));
});
