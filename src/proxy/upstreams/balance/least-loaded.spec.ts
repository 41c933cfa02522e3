import { LeastConnections } from './least-connections';
import { PowerOfTwo } from './power-of-two';
import { candidates, countOf, seeded } from './testing';

describe('LeastConnections', () => {
  it('picks the one with the fewest exchanges under way', () => {
    const [a, b, c] = candidates('a', 'b', 'c') as [Some, Some, Some];
    Object.assign(a, { inFlight: 4 });
    Object.assign(c, { inFlight: 2 });
    expect(new LeastConnections().pick([a, b, c])).toBe(b);
  });

  it('counts them for the weight of each', () => {
    const [light, heavy] = candidates('light', 'heavy:4') as [Some, Some];
    Object.assign(light, { inFlight: 1 });
    Object.assign(heavy, { inFlight: 3 });
    expect(new LeastConnections().pick([light, heavy])).toBe(heavy);
  });

  it('takes turns by weight while all are idle', () => {
    const all = candidates('a:3', 'b');
    const balancer = new LeastConnections();
    expect(countOf(Array.from({ length: 8 }, () => balancer.pick(all)))).toEqual({ a: 6, b: 2 });
  });
});

describe('PowerOfTwo', () => {
  it('never picks the busiest of three', () => {
    const all = candidates('a', 'b', 'busiest');
    all[2]!.inFlight = 9;
    const balancer = new PowerOfTwo(seeded());
    const counts = countOf(Array.from({ length: 300 }, () => balancer.pick(all)));
    expect(Object.keys(counts).sort()).toEqual(['a', 'b']);
  });

  it('spreads by weight while all are idle', () => {
    const all = candidates('a:3', 'b:1');
    const balancer = new PowerOfTwo(seeded());
    const { a = 0, b = 0 } = countOf(Array.from({ length: 4000 }, () => balancer.pick(all)));
    expect(a / b).toBeGreaterThan(2.6);
    expect(a / b).toBeLessThan(3.4);
  });

  it('keeps loads close together when exchanges stay', () => {
    const all = candidates(...Array.from({ length: 10 }, (_, i) => `t${i}`));
    const balancer = new PowerOfTwo(seeded());
    for (let i = 0; i < 1000; i++) (balancer.pick(all) as Some).inFlight++;
    const loads = all.map(({ inFlight }) => inFlight);
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(6);
  });

  it('knows an only target, and does not draw for it', () => {
    const [only] = candidates('only') as [Some];
    const random = jest.fn(() => 0);
    expect(new PowerOfTwo(random).pick([only])).toBe(only);
    expect(random).not.toHaveBeenCalled();
  });
});

type Some = ReturnType<typeof candidates>[number];
