import { aPrincipal, aTenant } from '../../access/testing';
import { anExchange, aRoute, CountingLimiter, someParts } from '../testing';
import { limitByPrincipal } from './limit-by-principal.check';

const route = aRoute({
  tenant: 'required',
  limits: [
    { by: 'user', requests: 2, perSeconds: 60 },
    { by: 'tenant', requests: 3, perSeconds: 10 },
  ],
});
const ana = { principal: aPrincipal({ subject: 'ana' }), tenant: aTenant() };
const ben = { principal: aPrincipal({ subject: 'ben' }), tenant: aTenant() };

describe('limitByPrincipal', () => {
  it('is not there for a route without such a limit', () => {
    const byAddress = aRoute({ limits: [{ by: 'address', requests: 1, perSeconds: 1 }] });
    expect(limitByPrincipal(byAddress, someParts())).toBeUndefined();
  });

  it('counts a user by issuer and subject, and a tenant by its code', async () => {
    const parts = someParts();
    await limitByPrincipal(route, parts)!.decide(anExchange(ana));
    expect(parts.limiter.taken).toEqual([
      { limit: 'mawbs-user-60s', key: 'https://gateway.test#ana' },
      { limit: 'mawbs-tenant-10s', key: 'SERHAFEN:CL' },
    ]);
  });

  it('tells the client where each limit stands', async () => {
    const exchange = anExchange(ana);
    await limitByPrincipal(route, someParts())!.decide(exchange);
    expect(exchange.answerHeaders).toEqual([
      'RateLimit-Policy',
      '"mawbs-user-60s";q=2;w=60',
      'RateLimit',
      '"mawbs-user-60s";r=1;t=60',
      'RateLimit-Policy',
      '"mawbs-tenant-10s";q=3;w=10',
      'RateLimit',
      '"mawbs-tenant-10s";r=2;t=10',
    ]);
  });

  it('refuses the request over the limit, and says when to come again', async () => {
    const parts = someParts();
    const check = limitByPrincipal(route, parts)!;
    await check.decide(anExchange(ana));
    await check.decide(anExchange(ana));
    expect(check.decide(anExchange(ana))).toMatchObject({
      status: 429,
      code: 'rate-limited',
      headers: { 'Retry-After': '30', 'RateLimit-Policy': '"mawbs-user-60s";q=2;w=60', RateLimit: expect.any(String) },
    });
    expect(parts.metrics.limits).toEqual(['mawbs-user-60s']);
  });

  it('counts everybody in one tenant together', () => {
    const check = limitByPrincipal(route, someParts())!;
    for (const who of [ana, ana, ben]) expect(check.decide(anExchange(who))).toBeUndefined();
    expect(check.decide(anExchange(ben))).toMatchObject({ code: 'rate-limited' });
  });

  it('asks a shared limiter one limit after the other', async () => {
    const limiter = new CountingLimiter();
    limiter.later = true;
    const check = limitByPrincipal(route, someParts({ limiter }))!;
    const exchanges = [ana, ben, ana, ben].map((who) => anExchange(who));
    const verdicts = [];
    for (const exchange of exchanges) verdicts.push(await check.decide(exchange));
    expect(verdicts.map((verdict) => verdict?.code)).toEqual([undefined, undefined, undefined, 'rate-limited']);
    expect(exchanges[0]!.answerHeaders.filter((_, i) => i % 2 === 0)).toEqual([
      'RateLimit-Policy',
      'RateLimit',
      'RateLimit-Policy',
      'RateLimit',
    ]);
  });

  it('comes to the same verdict without spending when it is only asked', async () => {
    const parts = someParts();
    const check = limitByPrincipal(route, parts)!;
    const asked = anExchange(ana);
    for (let i = 0; i < 5; i++) expect(check.peek!(asked)).toBeUndefined();
    expect(parts.limiter.taken).toEqual([]);
    expect(asked.answerHeaders).toEqual([]);
    await check.decide(anExchange(ana));
    await check.decide(anExchange(ana));
    expect(check.peek!(asked)).toMatchObject({ code: 'rate-limited' });
    expect(parts.metrics.limits).toEqual([]);
  });
});
