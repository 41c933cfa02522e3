import { RecordingMetrics } from '../shared/telemetry/testing';
import { InFlight } from './in-flight';
import { anExchange } from './testing';

const over = { status: 200, fault: undefined, code: undefined };

describe('InFlight', () => {
  it('refuses one too many, with the time to come again, until one is over', () => {
    const metrics = new RecordingMetrics();
    const inFlight = new InFlight(2, metrics);
    const exchanges = [anExchange(), anExchange()];
    expect(exchanges.map((exchange) => inFlight.enter(exchange))).toEqual([undefined, undefined]);
    const refused = anExchange();
    expect(inFlight.enter(refused)).toMatchObject({
      status: 503,
      code: 'overloaded',
      headers: { 'Retry-After': '1' },
    });
    expect([refused.ended, metrics.limits]).toEqual([[], ['in-flight']]);
    for (const ended of exchanges[0]!.ended) ended(over);
    expect([inFlight.now, metrics.underWay()]).toEqual([1, 1]);
    expect(inFlight.enter(anExchange())).toBeUndefined();
  });

  it('turns away what it does not count while it is full', () => {
    const inFlight = new InFlight(1, new RecordingMetrics());
    expect(inFlight.full()).toBeUndefined();
    void inFlight.enter(anExchange());
    expect(inFlight.full()).toMatchObject({ code: 'overloaded' });
  });
});
