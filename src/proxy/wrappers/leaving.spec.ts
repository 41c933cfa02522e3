import { type RawEnd, type RawOrigin, TRANSPORTS, turns } from '../forward/testing';
import type { Upstream } from '../upstreams';
import { GET, WrapperRig } from './testing';

const LONG = 'POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n';
const BEGUN = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf';
const BUSY = 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n';

type Ask = (text: string) => Promise<RawEnd>;

/** How a client comes to the moment at which it leaves. */
const moments: Readonly<Record<string, (ask: Ask, origin: RawOrigin, upstream: Upstream) => Promise<RawEnd>>> = {
  'while it waits for a place': async (ask, _, { bulkhead }) => {
    while (bulkhead!.enter());
    const client = await ask(GET);
    while (bulkhead!.waiting === 0) await turns(1);
    bulkhead!.inFlight = 0;
    return client;
  },
  'while it waits for a connection': async (ask, _, { targets: [target] }) => {
    target!.pool.acquire({ connected: () => {} });
    const client = await ask(GET);
    while (target!.pool.waiting === 0) await turns(1);
    return client;
  },
  'in the middle of its body': async (ask, origin) => {
    const client = await ask(LONG);
    client.say(Buffer.alloc(100_000, 'x'));
    await (await origin.asked()).hears('xxx');
    return client;
  },
  'before the head of its answer': async (ask, origin) => {
    const client = await ask(GET);
    await origin.asked();
    return client;
  },
  'in the middle of its answer': async (ask, origin) => {
    const client = await ask(GET);
    (await origin.asked()).say(BEGUN);
    await client.hears('half');
    return client;
  },
  'in the middle of both': async (ask, origin) => {
    const client = await ask(LONG);
    client.say('xxx');
    const server = await origin.asked();
    await server.hears('xxx');
    server.say(BEGUN);
    await client.hears('half');
    return client;
  },
  'in the pause before another try': async (ask, origin, { retries }) => {
    const client = await ask(GET);
    (await origin.asked()).say(BUSY);
    while (retries.spent === 0) await turns(1);
    return client;
  },
};

describe.each(TRANSPORTS)('a client that leaves, over %s', (transport) => {
  let rig: WrapperRig;
  beforeEach(() => {
    rig = new WrapperRig(transport);
  });
  afterEach(() => rig.close());

  it.each(Object.entries(moments))('gives everything back %s', async (_, come) => {
    const origin = await rig.rawOrigin();
    const upstream = rig.service('mawbs', [origin.url], {
      bulkhead: { maxInFlight: 2 },
      connections: { max: 1 },
      stickiness: {},
      timeouts: { totalMs: 60_000 },
      breaker: { minimumRequests: 1 },
      retry: { statuses: ['503'], sameTarget: true, perTryMs: 50_000 },
    });
    const front = await rig.frontOf(upstream);
    const client = await come(
      async (text) => {
        const one = await front.client();
        one.say(text);
        return one;
      },
      origin,
      upstream,
    );
    client.socket.destroy();
    expect((await front.outcome()).outcome.code).toBe('client-gone');
    const [target] = upstream.targets;
    while (upstream.bulkhead!.inFlight > 0 || rig.deadlines.size > 0) await turns(1);
    expect([upstream.bulkhead!.waiting, target!.inFlight, target!.pool.waiting]).toEqual([0, 0, 0]);
    expect([upstream.breaker.state, target!.standing.good]).toEqual([0, true]);
  });
});
