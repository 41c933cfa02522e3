import { aPrincipal, aTenant } from '../../access/testing';
import type { LimitConfig } from '../routes/gateway-config';
import { anExchange, aRoute, CountingLimiter, someParts } from '../testing';
import { limitByAddress } from './limit-by-address.check';
import { limitByPrincipal } from './limit-by-principal.check';

const limited = (...limits: object[]) => aRoute({ tenant: 'required', limits: limits as LimitConfig[] });
const route = limited({ by: 'user', requests: 2, perSeconds: 60 }, { by: 'tenant', requests: 3, perSeconds: 10 });
const ana = { principal: aPrincipal({ subject: 'ana' }), tenant: aTenant() };
const ben = { principal: aPrincipal({ subject: 'ben' }), tenant: aTenant() };
const fields = (headers: readonly string[]) =>
  Object.fromEntries(headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : [])));

describe('limitByPrincipal', () => {
  it('is not there for a public route without such a limit', () => {
    const limits = [{ by: 'address', requests: 1, perSeconds: 1 }] as LimitConfig[];
    expect(limitByPrincipal(aRoute({ public: true, limits }), someParts())).toBeUndefined();
  });

  it('counts a user by issuer and subject, and a tenant by its code', async () => {
    const parts = someParts();
    await limitByPrincipal(route, parts)!.decide(anExchange(ana));
    expect(parts.limiter.taken).toEqual([
      { limit: 'mawbs-user-60s', key: 'https://gateway.test#ana' },
      { limit: 'mawbs-tenant-10s', key: 'SERHAFEN:CL' },
    ]);
  });

  it.each<[unknown, object, string | undefined]>([
    ['client', { claims: { client_id: 'portal' } }, 'https://gateway.test#portal'],
    ['client', { claims: { azp: 'portal' } }, 'https://gateway.test#portal'],
    ['client', {}, 'https://gateway.test#'],
    ['client', { kind: 'api-key', keyId: 'key-1' }, 'key-1'],
    ['key', { kind: 'api-key', keyId: 'key-1' }, 'key-1'],
    ['key', {}, undefined],
    ['route', {}, 'mawbs'],
    [['tenant', 'user'], { subject: 'ana' }, '11:SERHAFEN:CLhttps://gateway.test#ana'],
    [['tenant', 'key'], {}, undefined],
  ])('counts by %j of %j with the key %s', (by, facts, key) => {
    const parts = someParts();
    const exchange = anExchange({ principal: aPrincipal(facts), tenant: aTenant() });
    void limitByPrincipal(limited({ by, requests: 5, perSeconds: 1 }), parts)!.decide(exchange);
    expect(parts.limiter.taken.map((one) => one.key)).toEqual(key === undefined ? [] : [key]);
  });

  it('counts everybody together by a global limit, whatever the route', () => {
    const limits = limited({ by: 'global', requests: 2, perSeconds: 1 }).limits;
    const parts = someParts({ limits });
    const [one, other] = [limitByPrincipal(aRoute(), parts)!, limitByPrincipal(aRoute({ id: 'other' }), parts)!];
    expect([one.decide(anExchange(ana)), other.decide(anExchange(ben))]).toEqual([undefined, undefined]);
    expect(other.decide(anExchange(ana))).toMatchObject({ code: 'rate-limited' });
  });

  it('never takes two lists of parts for one', () => {
    const parts = someParts();
    const check = limitByPrincipal(limited({ by: ['key', 'user'], requests: 5, perSeconds: 1 }), parts)!;
    for (const [keyId, subject] of [
      ['k', '1'],
      ['k1', ''],
      ['', 'k1'],
    ] as const)
      void check.decide(anExchange({ principal: aPrincipal({ keyId, subject, issuer: '' }), tenant: aTenant() }));
    expect(new Set(parts.limiter.taken.map(({ key }) => key)).size).toBe(3);
  });

  it('tells the client of the tightest limit, in the fields of the draft and the older ones', async () => {
    const exchange = anExchange(ana);
    await limitByPrincipal(route, someParts())!.decide(exchange);
    expect(fields(exchange.answerHeaders)).toEqual({
      'RateLimit-Policy': '"mawbs-user-60s";q=2;w=60',
      RateLimit: '"mawbs-user-60s";r=1;t=60',
      'X-RateLimit-Limit': '2',
      'X-RateLimit-Remaining': '1',
      'X-RateLimit-Reset': '60',
    });
  });

  it('refuses the request over the limit, and says everywhere the same about when to come again', async () => {
    const parts = someParts();
    const check = limitByPrincipal(route, parts)!;
    await check.decide(anExchange(ana));
    await check.decide(anExchange(ana));
    const exchange = anExchange(ana);
    expect(check.decide(exchange)).toMatchObject({
      status: 429,
      code: 'rate-limited',
      headers: { 'Retry-After': '30' },
    });
    expect(fields(exchange.answerHeaders)).toMatchObject({
      RateLimit: '"mawbs-user-60s";r=0;t=30',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': '30',
    });
    expect(parts.metrics.limits).toEqual(['mawbs-user-60s']);
  });

  it('spends nothing of one limit when another refuses', async () => {
    const parts = someParts();
    const check = limitByPrincipal(route, parts)!;
    for (let i = 0; i < 5; i++) await check.decide(anExchange(ana));
    expect(parts.limiter.taken.filter(({ limit }) => limit === 'mawbs-tenant-10s')).toHaveLength(2);
  });

  it('makes a refused client wait for the limit by address too, which its request has spent', () => {
    const parts = someParts();
    const both = limited({ by: 'address', requests: 2, perSeconds: 3600 }, { by: 'user', requests: 1, perSeconds: 1 });
    const [early, late] = [limitByAddress(both, parts)!, limitByPrincipal(both, parts)!];
    const ask = () => {
      const exchange = anExchange(ana);
      expect(early.decide(exchange)).toBeUndefined();
      return [late.decide(exchange), fields(exchange.answerHeaders)] as const;
    };
    expect(ask()[0]).toBeUndefined();
    const [refusal, told] = ask();
    expect(refusal).toMatchObject({ headers: { 'Retry-After': '1800' } });
    expect(told['RateLimit']).toBe('"mawbs-address-3600s";r=0;t=1800');
  });

  it('writes the tighter limit over the looser one that was asked before', () => {
    const parts = someParts();
    const both = limited({ by: 'address', requests: 9, perSeconds: 60 }, { by: 'user', requests: 3, perSeconds: 60 });
    const exchange = anExchange(ana);
    void limitByAddress(both, parts)!.decide(exchange);
    expect(fields(exchange.answerHeaders)['X-RateLimit-Limit']).toBe('9');
    void limitByPrincipal(both, parts)!.decide(exchange);
    expect(exchange.answerHeaders).toHaveLength(10);
    expect(fields(exchange.answerHeaders)['X-RateLimit-Limit']).toBe('3');
  });

  it('counts everybody in one tenant together', () => {
    const check = limitByPrincipal(route, someParts())!;
    for (const who of [ana, ana, ben]) expect(check.decide(anExchange(who))).toBeUndefined();
    expect(check.decide(anExchange(ben))).toMatchObject({ code: 'rate-limited' });
  });

  it('lets a role have more, the highest of those held, counted by itself', () => {
    const raise = [
      { role: 'PARTNER', requests: 3 },
      { role: 'GOLD', requests: 5, burst: 4 },
    ];
    const parts = someParts();
    const check = limitByPrincipal(limited({ by: 'user', requests: 1, perSeconds: 60, raise }), parts)!;
    const holding = (...roles: string[]) => {
      const exchange = anExchange({ principal: aPrincipal({ roles }), tenant: aTenant() });
      void check.decide(exchange);
      return fields(exchange.answerHeaders)['RateLimit-Policy'];
    };
    expect([holding(), holding('PARTNER'), holding('PARTNER', 'GOLD')]).toEqual([
      '"mawbs-user-60s";q=1;w=60',
      '"mawbs-user-60s-PARTNER";q=3;w=60',
      '"mawbs-user-60s-GOLD";q=5;w=60',
    ]);
  });

  it('counts a role that is held in the selected tenant, and not one held in another', () => {
    const parts = someParts();
    const raise = [{ role: 'PARTNER', requests: 3 }];
    const check = limitByPrincipal(limited({ by: 'user', requests: 1, perSeconds: 60, raise }), parts)!;
    const principal = aPrincipal({ tenants: { 'SERHAFEN:CL': ['PARTNER'], 'ANDESLOG:PE': [] } });
    for (const code of ['SERHAFEN:CL', 'ANDESLOG:PE'])
      void check.decide(anExchange({ principal, tenant: aTenant(code) }));
    expect(parts.limiter.taken.map(({ limit }) => limit)).toEqual(['mawbs-user-60s-PARTNER', 'mawbs-user-60s']);
  });

  it('asks a shared limiter once for all limits', async () => {
    const limiter = new CountingLimiter();
    limiter.later = true;
    const asked: number[] = [];
    const decide = limiter.decide.bind(limiter);
    limiter.decide = (asks, spend) => {
      asked.push(asks.length);
      return decide(asks, spend);
    };
    const check = limitByPrincipal(route, someParts({ limiter }))!;
    const verdicts = [];
    for (const who of [ana, ben, ana, ben]) verdicts.push((await check.decide(anExchange(who)))?.code);
    expect(verdicts).toEqual([undefined, undefined, undefined, 'rate-limited']);
    expect(asked).toEqual([2, 2, 2, 2]);
  });

  it('comes to the same verdict without spending or telling when it is only asked', async () => {
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

describe('limitByPrincipal, with an API key that has a limit of its own', () => {
  const ownLimit = { name: 'api-key', requests: 1, perSeconds: 60, algorithm: 'token-bucket' as const };
  const program = { principal: aPrincipal({ kind: 'api-key', keyId: 'key-1', ownLimit }) };

  it('spends from it on every route that asks for a principal, and tells where it stands', () => {
    const parts = someParts();
    const exchange = anExchange(program);
    expect(limitByPrincipal(aRoute(), parts)!.decide(exchange)).toBeUndefined();
    expect(parts.limiter.taken).toEqual([{ limit: 'api-key', key: 'key-1' }]);
    expect(fields(exchange.answerHeaders)['RateLimit-Policy']).toBe('"api-key";q=1;w=60');
    expect(limitByPrincipal(aRoute({ id: 'other' }), parts)!.decide(anExchange(program))).toMatchObject({
      code: 'rate-limited',
    });
  });

  it('asks nobody for somebody without one', () => {
    const parts = someParts();
    expect(limitByPrincipal(aRoute(), parts)!.decide(anExchange(ana))).toBeUndefined();
    expect(parts.limiter.taken).toEqual([]);
  });
});
