import { upstreamSchema } from '../../routes/gateway-config';
import { type Front, type RawOrigin, Rig, turns } from '../testing';
import { ASK, SWITCH } from './testing';

let rig: Rig;
let origin: RawOrigin;
beforeEach(async () => {
  rig = new Rig();
  origin = await rig.rawOrigin();
});
afterEach(() => rig.close());

const offering = (...protocols: string[]): string =>
  ASK.replace('\r\n\r\n', `\r\nSec-WebSocket-Protocol: ${protocols.join(', ')}\r\n\r\n`);
const withProtocol = (protocol: string): string =>
  SWITCH.replace('\r\n\r\n', `\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`);

describe('a handshake and its targets', () => {
  /** Nobody listens there. */
  async function deadUrl(): Promise<string> {
    const dead = await rig.rawOrigin();
    const { url } = dead;
    dead.close();
    return url;
  }

  it('goes to another target where one cannot be reached', async () => {
    const upstream = rig.upstream([await deadUrl(), origin.url]);
    const front = await rig.front(upstream);
    for (const n of [0, 1]) {
      const client = await front.client();
      client.say(ASK);
      (await origin.asked(n)).say(SWITCH);
      await client.hears('101 Switching Protocols');
    }
    expect(upstream.targets.map(({ inFlight }) => inFlight)).toEqual([0, 2]);
  });

  it.each([
    ['none is left', 2, {}],
    ['no further try is allowed', 2, { attempts: 0 }],
    ['the budget is spent', 2, { budgetPercent: 0, budgetFloor: 0 }],
  ])('answers 502 where %s', async (_why, targets, retry) => {
    const urls = await Promise.all(Array.from({ length: targets }, deadUrl));
    const config = upstreamSchema.parse({ targets: urls.map((url) => ({ url })), retry });
    const front = await rig.front(rig.upstream(urls, { retry: config.retry }));
    expect(await front.ask(ASK)).toMatch(/^HTTP\/1\.1 502 [^]*"code":"upstream-unreachable"/);
    expect([rig.tunnels.size, rig.deadlines.size]).toEqual([0, 0]);
  });

  it('is not asked of a second target when the first may have heard it', async () => {
    const other = await rig.rawOrigin();
    const front = await rig.front(rig.upstream([origin.url, other.url]));
    const client = await front.client();
    client.say(ASK);
    (await origin.asked()).socket.resetAndDestroy();
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 [^]*"code":"upstream-broken"/);
    expect(other.connections).toHaveLength(0);
  });

  it('proxy 41: answers 504 when nobody takes the connection in time', async () => {
    const quiet = await rig.rawOrigin();
    const front = await rig.front(rig.upstream(quiet.url.replace('http:', 'https:')));
    const client = await front.client();
    client.say(ASK);
    // It is connected, and never says a word of TLS.
    await quiet.connection();
    rig.pass(1_000);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 504 [^]*"code":"upstream-timeout"/);
  });

  it('holds a place of the bulkhead until it is answered, and not while the tunnel is open', async () => {
    const bulkhead = { maxInFlight: 1, queue: 1, queueMs: 1_000 };
    const front = await rig.front(rig.upstream(origin.url, { bulkhead }));
    const [first, second, third] = [await front.client(), await front.client(), await front.client()];
    first.say(ASK);
    const server = await origin.asked();
    second.say(ASK);
    while (rig.tunnels.size < 2) await turns(1);
    third.say(ASK);
    expect(await third.all()).toMatch(/^HTTP\/1\.1 503 [^]*"code":"upstream-busy"/);
    expect(origin.connections).toHaveLength(1);
    server.say(SWITCH);
    await first.hears('101');
    (await origin.asked(1)).say(SWITCH);
    await second.hears('101');
  });

  it('does not wait for a place for ever, and not for a client that has left', async () => {
    const bulkhead = { maxInFlight: 1, queue: 5, queueMs: 1_000 };
    const upstream = rig.upstream(origin.url, { bulkhead });
    const front = await rig.front(upstream);
    (await front.client()).say(ASK);
    await origin.asked();
    const [waits, leaves] = [await front.client(), await front.client()];
    waits.say(ASK);
    leaves.say(ASK);
    while (upstream.bulkhead!.waiting < 2) await turns(1);
    leaves.socket.end();
    expect((await front.outcome()).outcome).toMatchObject({ status: 499 });
    expect(upstream.bulkhead!.waiting).toBe(1);
    rig.pass(1_000);
    expect(await waits.all()).toMatch(/^HTTP\/1\.1 50[34] /);
    expect(upstream.bulkhead!.waiting).toBe(0);
  });

  it('proxy 41: takes no 101 that does not answer the key', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const client = await front.client();
    client.say(ASK);
    const server = await origin.asked();
    server.say(SWITCH.replace('s3pPLMBi', 's3pPLMBj'));
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 [^]*"code":"upstream-broken"/);
    await server.all();
  });
});

describe('a credential among the subprotocols', () => {
  let front: Front;
  beforeEach(async () => {
    front = await rig.front(rig.upstream(origin.url), {
      prepare: ({ socket }) => (socket!.credentialProtocol = 'bearer.a.b.c'),
    });
  });

  it.each([
    ['is withheld, and the others pass', ['v1', 'bearer.a.b.c', 'v2'], 'Sec-WebSocket-Protocol: v1, v2\r\n'],
    ['takes its field with it', ['bearer.a.b.c'], undefined],
  ])('%s', async (_what, protocols, line) => {
    const client = await front.client();
    client.say(offering(...protocols));
    const { heard } = await origin.asked();
    expect(heard).not.toContain('bearer.');
    if (line === undefined) expect(heard).not.toContain('Sec-WebSocket-Protocol');
    else expect(heard).toContain(line);
  });

  it('gives the choice of the upstream back', async () => {
    const client = await front.client();
    client.say(offering('bearer.a.b.c', 'v1'));
    (await origin.asked()).say(withProtocol('v1'));
    expect(await client.hears('\r\n\r\n')).toContain('Sec-WebSocket-Protocol: v1\r\n');
  });

  it('is the answer where nothing else was offered: a browser insists on one', async () => {
    const client = await front.client();
    client.say(offering('bearer.a.b.c'));
    (await origin.asked()).say(SWITCH);
    expect(await client.hears('\r\n\r\n')).toContain('Sec-WebSocket-Protocol: bearer.a.b.c\r\n');
  });

  it('is no answer where the upstream wanted none of the others', async () => {
    const client = await front.client();
    client.say(offering('v1', 'bearer.a.b.c'));
    (await origin.asked()).say(SWITCH);
    expect(await client.hears('\r\n\r\n')).not.toContain('Sec-WebSocket-Protocol');
  });
});
