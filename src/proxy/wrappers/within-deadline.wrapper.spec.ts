import { type RawOrigin, TRANSPORTS, turns } from '../forward/testing';
import { sampleOf } from '../upstreams';
import { GET, OK, WrapperRig } from './testing';

describe.each(TRANSPORTS)('withinDeadline, over %s', (transport) => {
  let rig: WrapperRig;
  let first: RawOrigin;
  let second: RawOrigin;
  beforeEach(async () => {
    rig = new WrapperRig(transport);
    [first, second] = (await rig.rawOrigins(2)) as [RawOrigin, RawOrigin];
  });
  afterEach(() => rig.close());

  const service = (totalMs?: number, more: object = {}) =>
    rig.service('mawbs', [first.url, second.url], { timeouts: totalMs === undefined ? {} : { totalMs }, ...more });
  const asking = (ms: string): string => GET.replace('\r\n\r\n', `\r\nX-Request-Timeout-Ms: ${ms}\r\n\r\n`);
  /** As if the door had taken the peer for one of the trusted ones. */
  const trusted = {
    prepare: (exchange: { head: { client: object } }) =>
      void Object.defineProperty(exchange.head, 'client', { value: { ...exchange.head.client, peerTrusted: true } }),
  };

  it('answers 504 when the time is over, and tries nobody else', async () => {
    const client = await (await rig.frontOf(service(1000))).client();
    client.say(GET);
    const server = await first.asked();
    rig.pass(1000);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 504 [^]*upstream-timeout/);
    await server.all();
    expect(second.connections).toHaveLength(0);
    expect(rig.deadlines.size).toBe(0);
  });

  it('cuts an answer that has begun', async () => {
    const client = await (await rig.frontOf(service(1000))).client();
    client.say(GET);
    (await first.asked()).say('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    await client.hears('half');
    rig.pass(1000);
    expect(await client.all()).toMatch(/half$/);
  });

  it('tells each target what is left of it', async () => {
    const client = await (await rig.frontOf(service(1000))).client();
    client.say(GET);
    const server = await first.asked();
    expect(server.heard).toContain('X-Request-Timeout-Ms: 1000\r\n');
    rig.clock.advance(400);
    server.socket.destroy();
    const other = await second.asked();
    expect(other.heard.match(/X-Request-Timeout-Ms: \d+/g)).toEqual(['X-Request-Timeout-Ms: 600']);
    other.say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('goes by a trusted caller that waits less', async () => {
    const client = await (await rig.frontOf(service(1000), trusted)).client();
    client.say(asking('300'));
    expect((await first.asked()).heard).toContain('X-Request-Timeout-Ms: 300\r\n');
    rig.pass(300);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 504 /);
  });

  it('holds a caller that waits less against nobody, whatever its calls come to', async () => {
    const upstream = service(1000, { breaker: { minimumRequests: 1 }, outliers: { consecutiveFaults: 1 } });
    const client = await (await rig.frontOf(upstream, trusted)).client();
    client.say(asking('300'));
    await first.asked();
    rig.pass(300);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 504 [^]*upstream-timeout/);
    expect([upstream.breaker.state, sampleOf(upstream).ejections]).toEqual([0, 0]);
    expect(upstream.targets.every(({ standing, admitting }) => standing.good && admitting)).toBe(true);
    expect(second.connections).toHaveLength(0);
  });

  it('asks nobody when the time of the caller is over already', async () => {
    const front = await rig.frontOf(service(1000), trusted);
    expect(await front.ask(asking('0'))).toMatch(/^HTTP\/1\.1 504 [^]*upstream-timeout/);
    expect(first.connections).toHaveLength(0);
  });

  it('counts the time of a caller from the arrival of its request', async () => {
    const waited = {
      prepare: (exchange: { head: { client: object; arrivedAtMs: number } }) => {
        trusted.prepare(exchange);
        Object.defineProperty(exchange.head, 'arrivedAtMs', { value: rig.clock.monotonicMs() - 100 });
      },
    };
    const client = await (await rig.frontOf(service(1000), waited)).client();
    client.say(asking('300'));
    expect((await first.asked()).heard).toContain('X-Request-Timeout-Ms: 200\r\n');
    client.socket.destroy();
  });

  it('does not wait longer for a caller that waits longer, nor for one that says nothing readable', async () => {
    const front = await rig.frontOf(service(1000), trusted);
    for (const [i, ms] of ['5000', 'soon', '-1', ''].entries()) {
      const client = await front.client();
      client.say(asking(ms));
      const server = await (i % 2 === 0 ? first : second).asked(Math.floor(i / 2));
      expect(server.heard).toContain('X-Request-Timeout-Ms: 1000\r\n');
      client.socket.destroy();
      await server.all();
    }
  });

  it('believes nobody else, and passes nothing of it on', async () => {
    const client = await (await rig.frontOf(service())).client();
    client.say(asking('1'));
    const server = await first.asked();
    expect(server.heard).not.toMatch(/timeout-ms/i);
    rig.pass(1000);
    server.say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('holds while a request waits for a place', async () => {
    const upstream = service(1000, { bulkhead: { maxInFlight: 1, queueMs: 5000 } });
    const front = await rig.frontOf(upstream);
    const [busy, waiting] = [await front.client(), await front.client()];
    busy.say(GET);
    await first.asked();
    rig.clock.advance(500);
    waiting.say(GET);
    while (upstream.bulkhead!.waiting === 0) await turns(1);
    rig.pass(500);
    await busy.all();
    (await second.asked()).forget();
    rig.pass(500);
    expect(await waiting.all()).toMatch(/^HTTP\/1\.1 504 /);
    expect([upstream.bulkhead!.inFlight, upstream.bulkhead!.waiting]).toEqual([0, 0]);
  });
});
