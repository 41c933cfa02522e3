import { aPrincipal, aTenant } from '../../../access/testing';
import { anExchange } from '../../testing';
import { ConsistentHash } from './consistent-hash';
import { HashRing } from './hash-ring';
import { hashKey } from './hash-key';
import { candidates, countOf } from './testing';

const KEYS = Array.from({ length: 5000 }, (_, i) => `user-${i}`);

describe('HashRing', () => {
  it('spreads keys by weight', () => {
    const all = candidates('a', 'b', 'c:2');
    const ring = new HashRing(all);
    const counts = Object.values(countOf(KEYS.map((key) => ring.find(key, all))));
    const [light, , heavy] = counts.sort((a, b) => a - b) as [number, number, number];
    expect(light).toBeGreaterThan(KEYS.length * 0.19);
    expect(heavy).toBeLessThan(KEYS.length * 0.58);
    expect(heavy).toBeGreaterThan(KEYS.length * 0.43);
  });

  it('moves only the keys of a target that goes, and gives them back when it returns', () => {
    const all = candidates('a', 'b', 'c', 'd', 'e');
    const ring = new HashRing(all);
    const before = KEYS.map((key) => ring.find(key, all).key);
    const left = all.filter(({ key }) => key !== 'c');
    const during = KEYS.map((key) => ring.find(key, left).key);
    expect(before.filter((key, i) => key !== 'c' && during[i] !== key)).toEqual([]);
    expect(new Set(during.filter((_, i) => before[i] === 'c')).size).toBe(4);
    expect(KEYS.map((key) => ring.find(key, all).key)).toEqual(before);
  });

  it('is the same without a target as over the others alone, in any order', () => {
    const all = candidates('a', 'b', 'c');
    const [a, , c] = all as [Some, Some, Some];
    const ring = new HashRing(all);
    const smaller = new HashRing([c, a]);
    expect(KEYS.filter((key) => ring.find(key, [a, c]) !== smaller.find(key, [a, c]))).toEqual([]);
  });

  it('lets nobody carry more than a quarter above its share', () => {
    const all = candidates('a', 'b', 'c', 'd');
    const ring = new HashRing(all);
    for (let i = 0; i < 400; i++) ring.find('the same key', all).inFlight++;
    expect(Math.max(...all.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(126);
  });
});

describe('ConsistentHash', () => {
  it('sends what has no key round robin', () => {
    const all = candidates('a', 'b');
    const balancer = new ConsistentHash<Some>(hashKey({ by: 'user' }));
    expect([1, 2, 3].map(() => balancer.pick(all, anExchange(), all).key)).toEqual(['a', 'b', 'a']);
  });

  it('follows the targets when others take their place', () => {
    const balancer = new ConsistentHash<Some>(() => 'key');
    const [first, second] = [candidates('a'), candidates('b')];
    expect(balancer.pick(first, anExchange(), first).key).toBe('a');
    expect(balancer.pick(second, anExchange(), second).key).toBe('b');
  });

  it.each([
    ['user', { by: 'user' as const }, 'ana'],
    ['tenant', { by: 'tenant' as const }, 'SERHAFEN:CL'],
    ['address', { by: 'address' as const }, '198.51.100.4'],
    ['path', { by: 'path' as const }, '/orders/7'],
    ['header', { by: 'header' as const, name: 'X-Cart' }, 'c7'],
    ['cookie', { by: 'cookie' as const, name: 'cart' }, 'k7'],
  ])('hashes by %s', (_, hash, key) => {
    const head = {
      path: '/orders/7',
      client: { address: '198.51.100.4' },
      headers: { 'x-cart': 'c7', cookie: 'other=cart=no; cart=k7; cart=second' },
    };
    const facts = { head, principal: aPrincipal({ userId: 'ana' }), tenant: aTenant('SERHAFEN:CL') };
    expect(hashKey(hash)(anExchange(facts))).toBe(key);
  });
});

type Some = ReturnType<typeof candidates>[number];
