import { aPrincipal, aTenant } from '../access/testing';
import { bookkeeping } from './bookkeeping';
import { NOWHERE } from './routes/dead-end';
import { anExchange, someParts } from './testing';

describe('bookkeeping', () => {
  it('counts the exchange and writes its line', () => {
    const parts = someParts();
    const now = parts.clock.monotonicMs();
    const head = { method: 'POST', query: '?a=1', arrivedAtMs: now, headers: { 'User-Agent': 'curl' } };
    const exchange = anExchange({ head, principal: aPrincipal({ subject: 'ana' }), tenant: aTenant() });
    Object.assign(exchange, { upstreamStartedAtMs: now + 5, upstreamAnsweredAtMs: now + 25, bytesIn: 3, bytesOut: 70 });
    parts.clock.advance(40);

    bookkeeping(parts)(exchange, { status: 201, fault: undefined, code: undefined });

    expect(parts.metrics.observed).toEqual([{ service: 'mawbs', route: 'mawbs', method: 'POST', status: 201 }]);
    expect(parts.metrics.upstream).toEqual([{ service: 'mawbs', durationMs: 20 }]);
    expect(parts.accessLog.records).toEqual([
      expect.objectContaining({
        timeMs: parts.clock.nowMs() - 40,
        durationMs: 40,
        upstreamMs: 20,
        plane: 'data',
        method: 'POST',
        query: '?a=1',
        route: 'mawbs',
        upstream: 'mawbs',
        user: 'ana',
        tenant: 'SERHAFEN:CL',
        status: 201,
        bytesIn: 3,
        bytesOut: 70,
        userAgent: 'curl',
      }),
    ]);
  });

  it('names the upstream that was asked instead of its own', () => {
    const parts = someParts();
    const exchange = anExchange();
    Object.assign(exchange, { fellBackTo: 'spare', upstreamStartedAtMs: 1, upstreamAnsweredAtMs: 3 });
    bookkeeping(parts)(exchange, { status: 200, fault: undefined, code: undefined });
    expect(parts.metrics.upstream).toEqual([{ service: 'spare', durationMs: 2 }]);
    expect(parts.metrics.observed).toMatchObject([{ service: 'mawbs' }]);
    expect(parts.accessLog.records).toMatchObject([{ route: 'mawbs', upstream: 'spare' }]);
  });

  it('leaves the upstream out where it was not asked, and the route where there was none', () => {
    const parts = someParts();
    bookkeeping(parts)(anExchange({ route: NOWHERE }), { status: 404, fault: undefined, code: 'not-found' });
    expect(parts.metrics.upstream).toEqual([]);
    expect(parts.metrics.observed).toEqual([{ service: 'none', route: 'unmatched', method: 'GET', status: 404 }]);
    expect(parts.accessLog.records[0]).toMatchObject({
      route: undefined,
      upstream: undefined,
      upstreamMs: undefined,
      user: undefined,
      code: 'not-found',
    });
  });

  it('tells those who asked, though one of them fails', () => {
    const parts = someParts();
    const exchange = anExchange();
    const told: number[] = [];
    exchange.ended.push(
      () => {
        throw new Error('lost');
      },
      ({ status }) => told.push(status),
    );
    bookkeeping(parts)(exchange, { status: 200, fault: undefined, code: undefined });
    expect(told).toEqual([200]);
    expect(parts.log.at('error')).toEqual([expect.stringContaining('request')]);
  });

  it.each([
    ['upstream', 1],
    ['gateway', 1],
    ['client', 0],
  ] as const)('says why to the log when the %s broke it', (who, lines) => {
    const parts = someParts();
    const fault = { status: 502, code: 'upstream-broken', who, cause: new Error('reset') };
    bookkeeping(parts)(anExchange(), { status: 502, fault, code: fault.code });
    expect(parts.log.lines.filter(({ cause }) => cause === fault.cause)).toHaveLength(lines);
  });
});
