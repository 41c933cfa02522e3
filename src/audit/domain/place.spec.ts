import { keyOf, placeOf } from './place';

describe('a place in the audit', () => {
  const place = { occurredAt: new Date('2026-01-02T03:04:05.678Z'), position: '12' };

  it('comes back as it went', () => expect(placeOf(keyOf(place))).toEqual(place));

  it.each([
    '',
    'x',
    '2026-01-02T03:04:05.678Z',
    '2026-01-02T03:04:05.678Z -1',
    '2026-13-02T03:04:05.678Z 1',
    '2026-02-30T03:04:05.678Z 1',
    '0000-01-02T03:04:05.678Z 1',
    '2026-01-02T03:04:05.678Z 9999999999999999999',
    "2026-01-02T03:04:05.678Z 1'",
  ])('is not named by %p', (key) => expect(placeOf(key)).toBeUndefined());
});
