import { DnsServer } from '../../../../test/support/dns-server';
import { until } from '../../../../test/support/waiting';
import { FakeClock } from '../../../shared/clock';
import { discoverySchema } from '../../routes/schema/discovery';
import { FakeLog } from '../../testing';
import { Deadlines } from '../deadlines';
import type { Found } from './discovery';
import { DnsDiscovery } from './dns-discovery';
import { DnsResolver } from './name-resolver';

describe('DnsDiscovery, with a name server', () => {
  let server: DnsServer;
  let clock: FakeClock;
  let deadlines: Deadlines;
  let log: FakeLog;
  let found: string[][];
  let discovery: DnsDiscovery;

  beforeEach(async () => {
    server = await DnsServer.start();
    clock = new FakeClock();
    deadlines = new Deadlines(clock);
    log = new FakeLog();
    found = [];
  });
  afterEach(async () => {
    discovery.close();
    expect(deadlines.size).toBe(0);
    await server.close();
  });

  const start = (config: object = {}): void => {
    const { dns } = discoverySchema.parse({
      dns: { name: 'orders.test', ...('records' in config ? {} : { port: 8080 }), ...config },
    });
    discovery = new DnsDiscovery('orders', dns, new DnsResolver([server.address]), { clock, deadlines, log });
    const line = ({ url, address, weight }: Found): string => `${url} ${address} ${weight}`;
    discovery.start((targets) => found.push(targets.map(line)));
  };
  const pass = (seconds: number): void => {
    clock.advance(seconds * 1000);
    deadlines.sweep();
  };
  const questions = (count: number): Promise<unknown> =>
    until(
      () => server.asked.length,
      (asked) => asked === count && deadlines.watched.some(({ dueAtMs }) => dueAtMs > 0),
    );

  it('finds every A and AAAA record, each a target', async () => {
    server.zones.set('orders.test', { A: ['10.0.0.2', '10.0.0.1'], AAAA: ['fd00::1'] });
    start();
    await questions(2);
    expect(found).toEqual([
      ['http://orders.test:8080 10.0.0.1 1', 'http://orders.test:8080 10.0.0.2 1', 'http://orders.test:8080 fd00::1 1'],
    ]);
  });

  it('asks again when the answer has lived its time, and tells of others only', async () => {
    server.zones.set('orders.test', { A: ['10.0.0.1', '10.0.0.2'], ttlSeconds: 30 });
    start();
    await questions(2);
    pass(29.9);
    expect(server.asked).toHaveLength(2);
    server.zones.set('orders.test', { A: ['10.0.0.2', '10.0.0.1'], ttlSeconds: 30 });
    pass(0.1);
    await questions(4);
    expect(found).toHaveLength(1);
    server.zones.set('orders.test', { A: ['10.0.0.3'], ttlSeconds: 30 });
    pass(30);
    await questions(6);
    expect(found[1]).toEqual(['http://orders.test:8080 10.0.0.3 1']);
  });

  it.each([
    ['at least so long', 0, { minTtlSeconds: 7 }, 7],
    ['at most so long', 86_400, { maxTtlSeconds: 60 }, 60],
  ])('uses an answer %s as configured, whatever its TTL', async (_, ttlSeconds, config, seconds) => {
    server.zones.set('orders.test', { A: ['10.0.0.1'], ttlSeconds });
    start(config);
    await questions(2);
    pass(seconds - 0.1);
    expect(server.asked).toHaveLength(2);
    pass(0.1);
    await questions(4);
  });

  it('takes SRV records of the lowest priority, with ports, weights and addresses', async () => {
    server.zones.set('_http._tcp.orders.test', {
      SRV: [
        [1, 30, 8081, 'a.test'],
        [1, 0, 8082, 'b.test'],
        [2, 9, 8083, 'spare.test'],
      ],
    });
    server.zones.set('a.test', { A: ['10.0.0.1'], ttlSeconds: 20 });
    server.zones.set('b.test', { A: ['10.0.0.2'], ttlSeconds: 40 });
    start({ records: 'srv', name: '_http._tcp.orders.test', scheme: 'https' });
    await questions(5);
    expect(found).toEqual([['https://a.test:8081 10.0.0.1 30', 'https://b.test:8082 10.0.0.2 1']]);
    pass(20);
    await questions(10);
  });

  it('uses the services that have an address while another has gone', async () => {
    server.zones.set('_http._tcp.orders.test', {
      SRV: [
        [1, 1, 8081, 'a.test'],
        [1, 1, 8082, 'gone.test'],
      ],
    });
    server.zones.set('a.test', { A: ['10.0.0.1'] });
    start({ records: 'srv', name: '_http._tcp.orders.test' });
    await questions(5);
    expect(found).toEqual([['http://a.test:8081 10.0.0.1 1']]);
  });

  it('takes what is named twice for one target with both weights', async () => {
    server.zones.set('_http._tcp.orders.test', {
      SRV: [
        [1, 2, 8081, 'a.test'],
        [1, 3, 8081, 'a.test'],
      ],
    });
    server.zones.set('a.test', { A: ['10.0.0.1'] });
    start({ records: 'srv', name: '_http._tcp.orders.test' });
    await questions(5);
    expect(found).toEqual([['http://a.test:8081 10.0.0.1 5']]);
  });

  it('uses no more than a hundred of the targets, always the same, and says so', async () => {
    const answers = Array.from({ length: 130 }, (_, i) => ({ address: `10.0.1.${100 + i}`, ttlSeconds: 5 }));
    const { dns } = discoverySchema.parse({ dns: { name: 'orders.test', port: 80 } });
    const resolver = {
      addresses: () => Promise.resolve(answers.reverse()),
      services: () => Promise.reject(new Error()),
    };
    const counts: string[][] = [];
    discovery = new DnsDiscovery('orders', dns, resolver, { clock, deadlines, log });
    discovery.start((targets) => counts.push(targets.map(({ address }) => address!)));
    await until(
      () => deadlines.watched[0]!.dueAtMs,
      (due) => due > 0,
    );
    expect(counts.map(({ length }) => length)).toEqual([100]);
    expect(counts[0]).toEqual(counts[0]!.toSorted());
    expect(log.at('warn')).toEqual(['upstream orders: orders.test has 30 targets more than 100: not used']);
  });

  it('keeps the last good answer while DNS fails, says so once, and backs off', async () => {
    server.zones.set('orders.test', { A: ['10.0.0.1'], ttlSeconds: 5 });
    start();
    await questions(2);
    server.failing = true;
    const failed = log.says(/cannot be looked up/);
    pass(5);
    await failed;
    await until(
      () => deadlines.watched[0]!.dueAtMs,
      (due) => due > 0,
    );
    const asked = server.asked.length;
    pass(5);
    await until(
      () => deadlines.watched[0]!.dueAtMs,
      (due) => due > 0,
    );
    expect(server.asked.length).toBeGreaterThan(asked);
    const later = server.asked.length;
    pass(9.9);
    expect(server.asked).toHaveLength(later);
    expect(discovery.fault).toBe('queryA ESERVFAIL orders.test');
    server.failing = false;
    const recovered = log.says(/can be looked up again/);
    pass(0.1);
    await recovered;
    expect(discovery.fault).toBeUndefined();
    expect(log.at('warn')).toEqual(['upstream orders: orders.test cannot be looked up; what was found before stays']);
    expect(found).toHaveLength(1);
  });

  it('keeps the last good answer when a name has gone', async () => {
    server.zones.set('orders.test', { A: ['10.0.0.1'], ttlSeconds: 5 });
    start();
    await questions(2);
    server.zones.clear();
    const failed = log.says(/cannot be looked up/);
    pass(5);
    await failed;
    expect(found).toHaveLength(1);
  });

  it('proxy 38: asks again when a connection could not be opened, but not for each', async () => {
    server.zones.set('orders.test', { A: ['10.0.0.1'], ttlSeconds: 300 });
    start();
    await questions(2);
    for (let i = 0; i < 50; i++) discovery.doubt();
    pass(0.9);
    expect(server.asked).toHaveLength(2);
    server.zones.set('orders.test', { A: ['10.0.0.9'], ttlSeconds: 300 });
    pass(0.1);
    await questions(4);
    expect(found[1]).toEqual(['http://orders.test:8080 10.0.0.9 1']);
    pass(10);
    expect(server.asked).toHaveLength(4);
  });
});
