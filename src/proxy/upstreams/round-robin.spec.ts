import { roundRobin } from './round-robin';

describe('roundRobin', () => {
  it('takes equal members in turn', () => {
    const next = roundRobin(['a', 'b', 'c'].map((name) => ({ name, weight: 1 })));
    expect(Array.from({ length: 6 }, () => next().name).join('')).toBe('abcabc');
  });

  it('gives each its share, spread evenly', () => {
    const next = roundRobin([
      { name: 'a', weight: 5 },
      { name: 'b', weight: 1 },
      { name: 'c', weight: 1 },
    ]);
    const turns = Array.from({ length: 14 }, () => next().name).join('');
    expect(turns.slice(0, 7)).toBe(turns.slice(7));
    expect([...turns].filter((name) => name === 'a')).toHaveLength(10);
    expect(turns).not.toContain('aaaaa');
  });

  it('knows an only member', () => {
    const only = { weight: 7 };
    const next = roundRobin([only]);
    expect([next(), next()]).toEqual([only, only]);
  });

  it('refuses to choose from nobody', () => {
    expect(() => roundRobin([])).toThrow(RangeError);
  });
});
