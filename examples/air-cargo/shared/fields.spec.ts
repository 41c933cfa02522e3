import { type Rule, amount, checked, instant, matching, oneOf, text, wholeNumber } from './fields';

describe('a rule', () => {
  const cases: [string, Rule, unknown[], unknown[]][] = [
    ['text', text(2, 4), ['ab', 'abcd'], ['a', 'abcde', 12, null]],
    ['matching', matching(/^[A-Z]{3}$/, 'a code'), ['SCL'], ['scl', 'SCLX', 3]],
    ['oneOf', oneOf(['red', 'green']), ['red'], ['blue', '', undefined]],
    ['wholeNumber', wholeNumber(1, 3), [1, 3], [0, 4, 1.5, '2', NaN]],
    ['amount', amount(0, 1), [0, 0.5, 1], [-0.1, 1.1, '1', NaN, Infinity]],
    [
      'instant',
      instant,
      ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.5-03:00'],
      ['2026-13-01T12:00:00Z', '2026-03-01', 0],
    ],
  ];

  it.each(cases)('%s lets through what fits and nothing else', (_name, rule, good, bad) => {
    expect(good.map(rule)).toEqual(good.map(() => undefined));
    expect(bad.map(rule)).toEqual(bad.map(() => expect.stringMatching(/^must be/)));
  });
});

describe('checked', () => {
  const rules = { name: text(1, 10), count: wholeNumber(1, 9) };

  it('returns a body that fits', () => {
    expect(checked({ name: 'x', count: 2 }, rules)).toEqual({ name: 'x', count: 2 });
  });

  it('tells every fault at once: wrong, missing and unknown fields', () => {
    expect(() => checked({ count: 0, 'a/b~c': 1, __proto__: null }, rules)).toThrow(
      expect.objectContaining({
        status: 422,
        errors: [
          { pointer: '/name', message: 'is missing' },
          { pointer: '/count', message: 'must be a whole number from 1 to 9' },
          { pointer: '/a~1b~0c', message: 'is not a field of this body' },
        ],
      }),
    );
  });

  it.each([null, [], 'text', 1])('refuses %j', (body) => {
    expect(() => checked(body, rules)).toThrow(expect.objectContaining({ status: 422 }));
  });
});
