import { aPrincipal } from '../../access/testing';
import { anExchange, aRoute, someParts } from '../testing';
import { limitByAddress } from './limit-by-address.check';

const from = (address: string, method = 'GET') => anExchange({ head: { method, client: { address } } });
const limited = (facts: object) =>
  aRoute({ limits: [{ by: 'address', requests: 2, perSeconds: 60, ...facts } as never] });

describe('limitByAddress', () => {
  it.each([
    { by: 'user' },
    { by: ['address', 'user'] },
    // A stranger could use it up for everybody.
    { by: 'route' },
    { raise: [{ role: 'PARTNER', requests: 9 }] },
  ])('is not there for %j: who asks has to be known first', (facts) => {
    expect(limitByAddress(limited(facts), someParts())).toBeUndefined();
  });

  it('counts each address by itself, and nobody by anything else', () => {
    const parts = someParts();
    const check = limitByAddress(limited({}), parts)!;
    expect([from('192.0.2.1'), from('192.0.2.1'), from('192.0.2.2')].map((exchange) => check.decide(exchange))).toEqual(
      [undefined, undefined, undefined],
    );
    expect(check.decide(from('192.0.2.1'))).toMatchObject({ status: 429, code: 'rate-limited' });
    expect(parts.limiter.taken.map(({ key }) => key)).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2']);
    expect(parts.metrics.limits).toEqual(['mawbs-address-60s']);
  });

  it.each([
    [undefined, ['2001:db8::1', '2001:db8::ffff:1', '2001:db8:0:1::1', '192.0.2.1', '192.0.2.2'], 4],
    [{ ipv6: 48 }, ['2001:db8::1', '2001:db8:0:1::1', '2001:db8:1::1'], 2],
    [{ ipv4: 24 }, ['192.0.2.1', '192.0.2.200', '192.0.3.1'], 2],
  ])('counts networks of the prefix %j', (prefix, addresses, networks) => {
    const parts = someParts();
    const check = limitByAddress(limited(prefix === undefined ? {} : { prefix }), parts)!;
    for (const address of addresses) expect(check.decide(from(address))).toBeUndefined();
    expect(new Set(parts.limiter.taken.map(({ key }) => key)).size).toBe(networks);
  });

  it('counts limits of all routes too, over all of them or for each', () => {
    const limits = aRoute({
      limits: [
        { by: 'address', requests: 5, perSeconds: 10 },
        { by: ['address', 'route'], requests: 5, perSeconds: 10 },
      ] as never,
    }).limits;
    const parts = someParts({ limits });
    expect(limitByAddress(aRoute(), parts)!.decide(from('192.0.2.1'))).toBeUndefined();
    expect(parts.limiter.taken).toEqual([
      { limit: '*-address-10s', key: '192.0.2.1' },
      { limit: '*-address+route-10s', key: '9:192.0.2.1mawbs' },
    ]);
  });

  it('spends by method what the limit says, and asks nobody for what costs nothing', () => {
    const parts = someParts();
    const check = limitByAddress(limited({ cost: { GET: 0, POST: 2 } }), parts)!;
    const costs: number[] = [];
    parts.limiter.decide = (asks) => {
      costs.push(...asks.map(({ cost }) => cost));
      return asks.map(() => ({ allowed: true, remaining: 1, resetSeconds: 1, retryAfterSeconds: 0, nextSeconds: 0 }));
    };
    for (const method of ['GET', 'POST', 'PUT']) void check.decide(from('192.0.2.1', method));
    expect(costs).toEqual([2, 1]);
  });

  it('leaves a known principal out of it', () => {
    const parts = someParts();
    const exchange = from('192.0.2.1');
    exchange.principal = aPrincipal({ kind: 'api-key', keyId: 'k', ownLimit: { name: 'api-key', requests: 1, perSeconds: 1, algorithm: 'token-bucket' } }); // prettier-ignore
    void limitByAddress(limited({}), parts)!.decide(exchange);
    expect(parts.limiter.taken).toHaveLength(1);
  });
});
