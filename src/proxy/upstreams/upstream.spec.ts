import { anExchange, FakeLog } from '../testing';
import { type UpstreamConfig, upstreamSchema } from '../routes/gateway-config';
import { faults } from '../forward';
import type { Fault } from '../policy';
import type { NameResolver } from './discovery';
import { someUpstreamParts } from './testing';
import { createUpstream, type Upstream } from './upstream';
import { sampleOf } from './upstream-status';
import type { UpstreamParts } from './upstream-parts';

const URLS = ['http://10.0.0.1', 'http://10.0.0.2', 'http://10.0.0.3'];
const broken = faults.broken('reset');

describe('Upstream', () => {
  const opened: Upstream[] = [];
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(opened.splice(0).map((upstream) => upstream.close()));
  });

  const configOf = (config: object, urls = URLS): UpstreamConfig =>
    upstreamSchema.parse({ targets: urls.map((url) => ({ url })), ...config });
  const open = (config: object = {}, parts: UpstreamParts = someUpstreamParts(), before?: Upstream): Upstream => {
    const whole = 'discovery' in config ? upstreamSchema.parse(config) : configOf(config);
    const upstream = createUpstream('mawbs', whole, parts, before);
    upstream.start();
    opened.push(upstream);
    return upstream;
  };
  /** One try, at whoever's turn it is. @returns the last number of its address */
  const aTry = (upstream: Upstream, end: number | Fault = 200, exchange = anExchange()): string => {
    const target = upstream.pick(exchange);
    if (target === undefined) return 'nobody';
    if (typeof end === 'number') upstream.answered(target, exchange);
    upstream.over(target, exchange, typeof end === 'number' ? end : 0, typeof end === 'number' ? undefined : end);
    return target.key.at(-1)!;
  };
  const tries = (upstream: Upstream, count: number): string =>
    Array.from({ length: count }, () => aTry(upstream)).join('');

  it('takes turns, and counts what is under way', () => {
    const upstream = open();
    const exchange = anExchange();
    const target = upstream.pick(exchange)!;
    expect([exchange.target, target.inFlight]).toEqual([target, 1]);
    upstream.over(target, exchange, 200, undefined);
    expect(target.inFlight).toBe(0);
    expect(tries(upstream, 5)).toBe('23123');
  });

  it('passes over a target that is down or ejected, until it is back', () => {
    const upstream = open({ healthCheck: { path: '/up' } });
    upstream.targets[1]!.standing.setUp(false);
    expect(tries(upstream, 4)).not.toContain('2');
    upstream.targets[1]!.standing.setUp(true);
    expect(tries(upstream, 4)).toContain('2');
  });

  it('ejects a target whose answers break off, and tells of it', () => {
    const upstream = open({ outliers: { consecutiveFaults: 2 } });
    for (let i = 0; i < 6; i++) {
      const exchange = anExchange();
      const target = upstream.pick(exchange)!;
      upstream.answered(target, exchange);
      upstream.over(target, exchange, 200, target === upstream.targets[0] ? broken : undefined);
    }
    expect(upstream.targets.map(({ standing }) => standing.ejected)).toEqual([true, false, false]);
    expect(sampleOf(upstream)).toMatchObject({ ejections: 1, circuit: 0 });
  });

  it('holds nothing against a target that its client or the gateway brought about', () => {
    const upstream = open({ outliers: { consecutiveFaults: 1 }, breaker: { minimumRequests: 1 } });
    for (let i = 0; i < 9; i++) aTry(upstream, i % 2 === 0 ? faults.clientGone() : faults.busy());
    expect(upstream.targets.every(({ standing, admitting }) => standing.good && admitting)).toBe(true);
  });

  it('uses all when too few are good, and says so once', () => {
    const parts = someUpstreamParts();
    const warn = jest.spyOn(parts.log, 'warn');
    const upstream = open({ healthCheck: { path: '/up' }, panicPercent: 50 }, parts);
    upstream.targets[0]!.standing.setUp(false);
    expect(tries(upstream, 4)).not.toContain('1');
    upstream.targets[1]!.standing.setUp(false);
    expect([...new Set(tries(upstream, 6))].sort().join('')).toBe('123');
    upstream.targets[2]!.standing.setUp(false);
    expect(warn.mock.calls).toEqual([['upstream mawbs: only 1 of 3 targets are good; all are used']]);
    upstream.targets[0]!.standing.setUp(true);
    upstream.targets[1]!.standing.setUp(true);
    expect(tries(upstream, 4)).not.toContain('3');
  });

  it('gives a target whose circuit is open nothing but one trial, and stays without it when that fails', () => {
    jest.useFakeTimers();
    const log = new FakeLog();
    const upstream = open(
      { breaker: { minimumRequests: 2 }, outliers: { maxEjectedPercent: 0 } },
      someUpstreamParts({ log }),
    );
    const failing = (): void => {
      const exchange = anExchange();
      const target = upstream.pick(exchange)!;
      const bad = target === upstream.targets[0];
      if (!bad) upstream.answered(target, exchange);
      upstream.over(target, exchange, bad ? 0 : 200, bad ? broken : undefined);
    };
    for (let i = 0; i < 6; i++) failing();
    expect(upstream.targets.map(({ breaker }) => breaker!.state)).toEqual([1, 0, 0]);
    expect(tries(upstream, 4)).not.toContain('1');
    jest.advanceTimersByTime(5_000);
    for (let i = 0; i < 6; i++) failing();
    expect(upstream.targets[0]!.breaker!.state).toBe(1);
    jest.advanceTimersByTime(5_000);
    expect(tries(upstream, 6)).toContain('1');
    expect(upstream.targets[0]!.breaker!.state).toBe(0);
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        message: 'upstream mawbs: http://10.0.0.1: its circuit is open; a request every 5 s is a trial',
      },
      { level: 'info', message: 'upstream mawbs: http://10.0.0.1: its circuit is closed again' },
    ]);
  });

  it('goes on counting what is under way when something else of it changes', () => {
    const parts = someUpstreamParts();
    const before = open({ bulkhead: { maxInFlight: 1 } }, parts);
    before.bulkhead!.enter();
    const after = open({ bulkhead: { maxInFlight: 1 }, panicPercent: 10 }, parts, before);
    expect(after.bulkhead!.enter()).toBe(false);
    before.bulkhead!.leave();
    expect(after.bulkhead!.enter()).toBe(true);
    expect(open({ bulkhead: { maxInFlight: 2 } }, parts, after).bulkhead!.enter()).toBe(true);
  });

  it('says once when its own circuit opens', () => {
    const log = new FakeLog();
    const upstream = open({ breaker: { minimumRequests: 1 } }, someUpstreamParts({ log }));
    for (let i = 0; i < 3; i++) upstream.breaker.failed({});
    expect(log.at('warn')).toEqual(['upstream mawbs: its circuit is open; a request every 5 s is a trial']);
  });

  it('has nobody when every circuit is open', () => {
    const upstream = open({ breaker: { minimumRequests: 1 }, outliers: { maxEjectedPercent: 0 } });
    for (let i = 0; i < 3; i++) aTry(upstream, broken);
    expect(aTry(upstream)).toBe('nobody');
  });

  it('sends an exchange where it has not been, while there is such a place', () => {
    const upstream = open();
    const exchange = anExchange();
    const been: string[] = [];
    for (let i = 0; i < 3; i++) {
      expect(upstream.hasAnother(exchange)).toBe(true);
      been.push(aTry(upstream, broken, exchange));
      (exchange.tried ??= []).push(exchange.target!);
    }
    expect(been.sort().join('')).toBe('123');
    expect(upstream.hasAnother(exchange)).toBe(false);
    expect(aTry(upstream, 200, exchange)).toMatch(/[123]/);
  });

  it('keeps what is known of a target that stays, when the rest changes', () => {
    const parts = someUpstreamParts();
    const before = open({ outliers: { consecutiveFaults: 1 } }, parts);
    aTry(before, broken);
    const after = open({ outliers: { consecutiveFaults: 1 }, panicPercent: 10 }, parts, before);
    expect(after.targets[0]!.standing).toBe(before.targets[0]!.standing);
    expect(tries(after, 4)).not.toContain('1');
  });

  it('takes nobody for down any more when health checks are given up', () => {
    const parts = someUpstreamParts();
    const before = open({ healthCheck: { path: '/up' } }, parts);
    before.targets[0]!.standing.setUp(false);
    expect(tries(open({}, parts, before), 3)).toContain('1');
  });

  describe('with targets from DNS', () => {
    const discovery = { dns: { name: 'orders.test', port: 80 } };
    let addresses: string[];
    let asked: number;
    const resolver: NameResolver = {
      addresses: () => {
        asked++;
        return addresses.length === 0
          ? Promise.reject(new Error('SERVFAIL'))
          : Promise.resolve(addresses.map((address) => ({ address, ttlSeconds: 60 })));
      },
      services: () => Promise.reject(new Error('no services')),
    };
    const parts = (): UpstreamParts => someUpstreamParts({ resolver: () => resolver });
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    beforeEach(() => {
      [addresses, asked] = [['10.0.0.1', '10.0.0.2'], 0];
    });

    it('has nobody before the first answer, then each address', async () => {
      const upstream = open({ discovery }, parts());
      expect(aTry(upstream)).toBe('nobody');
      await settled();
      expect(tries(upstream, 2)).toBe('12');
      expect(upstream.targets.map(({ key, address, authority }) => [key, address, authority])).toEqual([
        ['http://orders.test at 10.0.0.1', '10.0.0.1', 'orders.test'],
        ['http://orders.test at 10.0.0.2', '10.0.0.2', 'orders.test'],
      ]);
    });

    it('keeps the targets that stay when an answer changes, and looks again after a failed connection', async () => {
      const shared = parts();
      const upstream = open({ discovery }, shared);
      await settled();
      const [, second] = upstream.targets;
      addresses = ['10.0.0.2', '10.0.0.3'];
      aTry(upstream, { ...faults.unreachable('refused'), progress: 'unsent' });
      (shared.clock as unknown as { advance(ms: number): void }).advance(1000);
      shared.deadlines.sweep();
      await settled();
      expect(asked).toBe(2);
      expect(upstream.targets[0]).toBe(second);
      expect(upstream.targets[1]!.address).toBe('10.0.0.3');
    });

    it('begins with the targets of the table before, while DNS is asked', async () => {
      const shared = parts();
      const before = open({ discovery }, shared);
      await settled();
      addresses = [];
      const after = open({ discovery, panicPercent: 10 }, shared, before);
      expect(aTry(after)).toBe('1');
      await settled();
      expect(after.targets).toHaveLength(2);
    });
  });
});
