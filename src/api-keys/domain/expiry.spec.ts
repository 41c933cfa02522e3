import { expiryOf } from './expiry';

const now = Date.UTC(2026, 0, 1);
const DAY = 24 * 60 * 60_000;
const inDays = (days: number) => new Date(now + days * DAY);

describe('when a key dies', () => {
  it('is when its owner says, or never', () => {
    expect(expiryOf(inDays(3000), 0, now)).toEqual(inDays(3000));
    expect(expiryOf(undefined, 0, now)).toBeUndefined();
  });

  it('is at the latest when the installation says', () => {
    expect(expiryOf(undefined, 90, now)).toEqual(inDays(90));
    expect(expiryOf(inDays(90), 90, now)).toEqual(inDays(90));
    expect(() => expiryOf(inDays(90.001), 90, now)).toThrow(
      expect.objectContaining({
        errors: [{ in: 'body', pointer: '/expiresAt', message: 'is more than 90 days away' }],
      }),
    );
  });

  it('is never in the past', () => {
    expect(() => expiryOf(new Date(now), 0, now)).toThrow(expect.objectContaining({ code: 'validation-failed' }));
  });
});
