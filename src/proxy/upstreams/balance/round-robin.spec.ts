import { RoundRobin } from './round-robin';
import { candidates } from './testing';

const turns = (names: string[], count: number): string => {
  const all = candidates(...names);
  const balancer = new RoundRobin();
  return Array.from({ length: count }, () => balancer.pick(all).key).join('');
};

describe('RoundRobin', () => {
  it('takes equal targets in turn', () => expect(turns(['a', 'b', 'c'], 6)).toBe('abcabc'));

  it('gives each its share, spread evenly', () => {
    const picked = turns(['a:5', 'b', 'c'], 14);
    expect(picked.slice(0, 7)).toBe(picked.slice(7));
    expect([...picked].filter((name) => name === 'a')).toHaveLength(10);
    expect(picked).not.toContain('aaaaa');
  });

  it('goes on evenly with those that are left, and with one that came back', () => {
    const [a, b, c] = candidates('a', 'b', 'c') as [Candidate, Candidate, Candidate];
    const balancer = new RoundRobin();
    for (let i = 0; i < 7; i++) balancer.pick([a, b, c]);
    const without = Array.from({ length: 8 }, () => balancer.pick([a, c]).key);
    const again = Array.from({ length: 9 }, () => balancer.pick([a, b, c]).key);
    const uneven = [a, c].map(({ key }) => Math.abs(4 - without.filter((one) => one === key).length));
    uneven.push(...[a, b, c].map(({ key }) => Math.abs(3 - again.filter((one) => one === key).length)));
    expect(Math.max(...uneven)).toBeLessThanOrEqual(1);
  });

  it('knows an only target', () => expect(turns(['a:7'], 2)).toBe('aa'));
});

type Candidate = ReturnType<typeof candidates>[number];
