import { type RawOrigin, TRANSPORTS, turns } from '../forward/testing';
import type { Upstream } from '../upstreams';
import { GET, OK, WrapperRig } from './testing';

describe.each(TRANSPORTS)('boundInFlight, over %s', (transport) => {
  let rig: WrapperRig;
  let origin: RawOrigin;
  let upstream: Upstream;
  beforeEach(async () => {
    rig = new WrapperRig(transport);
    origin = await rig.rawOrigin();
    upstream = rig.service('mawbs', [origin.url], { bulkhead: { maxInFlight: 1, queue: 1, queueMs: 500 } });
  });
  afterEach(() => rig.close());

  const someClients = async (count: number) => {
    const front = await rig.frontOf(upstream);
    const clients = [];
    for (let i = 0; i < count; i++) {
      const client = await front.client();
      client.say(GET);
      while (front.begun.length <= i) await turns(1);
      clients.push(client);
    }
    return clients as [Client, Client, Client];
  };

  it('lets so many through at once, lets some wait, and answers the others 503', async () => {
    const [one, two, three] = await someClients(3);
    const refused = await three.all();
    expect(refused).toMatch(/^HTTP\/1\.1 503 [^]*upstream-busy/);
    expect(refused).toContain('Retry-After: 1\r\n');
    const server = await origin.asked();
    expect(origin.connections).toHaveLength(1);
    server.forget();
    server.say(OK);
    expect(await one.all()).toMatch(/ok$/);
    await server.hears('GET /a');
    server.say(OK);
    expect(await two.all()).toMatch(/ok$/);
    expect(upstream.bulkhead!.inFlight).toBe(0);
  });

  it('answers 503 to who waited too long', async () => {
    const [, two] = await someClients(2);
    rig.pass(499);
    await turns();
    expect(two.heard).toBe('');
    rig.pass(1);
    expect(await two.all()).toMatch(/^HTTP\/1\.1 503 /);
    expect(upstream.breaker.state).toBe(0);
  });

  it('forgets who leaves while waiting, and gives the place of who leaves later to the next', async () => {
    const [one, two] = await someClients(2);
    two.socket.destroy();
    while (upstream.bulkhead!.waiting > 0) await turns(1);
    one.socket.destroy();
    while (upstream.bulkhead!.inFlight > 0) await turns(1);
    expect(rig.deadlines.size).toBe(0);
  });
});

type Client = Awaited<ReturnType<Awaited<ReturnType<WrapperRig['frontOf']>>['client']>>;
