import { anExchange, aRoute, someParts } from '../testing';
import { limitByAddress } from './limit-by-address.check';

const from = (address: string) => anExchange({ head: { client: { address } } });
const route = aRoute({
  limits: [
    { by: 'user', requests: 1, perSeconds: 60 },
    { by: 'address', requests: 2, perSeconds: 60 },
  ],
});

describe('limitByAddress', () => {
  it('is not there for a route without such a limit', () => {
    expect(
      limitByAddress(aRoute({ limits: [{ by: 'user', requests: 1, perSeconds: 1 }] }), someParts()),
    ).toBeUndefined();
  });

  it('counts each address by itself, and nobody by anything else', () => {
    const parts = someParts();
    const check = limitByAddress(route, parts)!;
    expect([from('192.0.2.1'), from('192.0.2.1'), from('192.0.2.2')].map((exchange) => check.decide(exchange))).toEqual(
      [undefined, undefined, undefined],
    );
    expect(check.decide(from('192.0.2.1'))).toMatchObject({ status: 429, code: 'rate-limited' });
    expect(parts.limiter.taken.map(({ key }) => key)).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2']);
    expect(parts.metrics.limits).toEqual(['mawbs-address-60s']);
  });

  it('counts the /64 of an IPv6 client, which owns all of it', () => {
    const check = limitByAddress(route, someParts())!;
    const verdicts = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:1::1'].map((a) => check.decide(from(a)));
    expect(verdicts.map((verdict) => (verdict as { code?: string } | undefined)?.code)).toEqual([
      undefined,
      undefined,
      'rate-limited',
      undefined,
    ]);
  });
});
