import { type RawOrigin, TRANSPORTS } from '../forward/testing';
import { GET, OK, WrapperRig } from './testing';

const POST = 'POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi';

describe.each(TRANSPORTS)('fallBack, over %s', (transport) => {
  let rig: WrapperRig;
  let origin: RawOrigin;
  beforeEach(async () => {
    rig = new WrapperRig(transport);
    origin = await rig.rawOrigin();
  });
  afterEach(() => rig.close());

  const answer = { status: 203, contentType: 'text/plain', body: 'from memory' };
  const ask = async (urls: string[], fallback: object, text = GET, more: object = {}) => {
    const upstream = rig.service('mawbs', urls, { fallback, ...more });
    const front = await rig.frontOf(upstream);
    const client = await front.client();
    client.say(text);
    return { upstream, front, client };
  };

  it('gives the configured answer instead of a fault', async () => {
    const { client, upstream } = await ask([await rig.nowhere()], { answer });
    const heard = await client.all();
    expect(heard).toMatch(
      /^HTTP\/1\.1 203 [^]*Content-Type: text\/plain\r\n[^]*Content-Length: 11\r\n[^]*\r\n\r\nfrom memory$/,
    );
    expect(upstream.fallbacks).toBe(1);
  });

  it('gives it without its body to HEAD, and without any for 204', async () => {
    const { client } = await ask([await rig.nowhere()], { answer }, GET.replace('GET', 'HEAD'));
    expect(await client.all()).toMatch(/Content-Length: 11\r\n[^]*\r\n\r\n$/);
    const { client: other } = await ask([await rig.nowhere()], { answer: { status: 204 } });
    expect(await other.all()).toMatch(/^HTTP\/1\.1 204 [^]*\r\n\r\n$/);
  });

  it('gives it while the circuit is open', async () => {
    const { client, front, upstream } = await ask([await rig.nowhere()], { answer }, GET, {
      breaker: { minimumRequests: 1 },
    });
    await client.all();
    expect(upstream.breaker.state).toBe(1);
    expect(await front.ask(GET)).toMatch(/from memory$/);
  });

  it('leaves answers of the upstream alone, and faults after their head', async () => {
    const { client, front } = await ask([origin.url], { answer });
    const server = await origin.asked();
    server.say('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno');
    expect(await client.all()).toMatch(/^HTTP\/1\.1 500 [^]*no$/);
    server.forget();
    const second = await front.client();
    second.say(GET);
    await server.hears('GET');
    server.say('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    await second.hears('half');
    server.socket.destroy();
    expect(await second.all()).toMatch(/half$/);
  });

  it('leaves other methods than the configured ones alone', async () => {
    const { client } = await ask([await rig.nowhere()], { answer }, POST);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('asks another upstream', async () => {
    rig.service('spare', [origin.url]);
    const { client, front } = await ask([await rig.nowhere()], { upstream: 'spare' });
    (await origin.asked()).say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 [^]*ok$/);
    expect((await front.outcome()).exchange.fellBackTo).toBe('spare');
  });

  it('tells the other upstream of no time that was the first one’s', async () => {
    rig.service('spare', [origin.url]);
    const { client } = await ask([await rig.nowhere()], { upstream: 'spare' }, GET, { timeouts: { totalMs: 9000 } });
    const server = await origin.asked();
    expect(server.heard).not.toMatch(/timeout-ms/i);
    server.say(OK);
    expect(await client.all()).toMatch(/ok$/);
  });

  it('sends nothing to another upstream that the first may have acted on', async () => {
    const spare = await rig.rawOrigin();
    rig.service('spare', [spare.url]);
    const { client, front } = await ask([origin.url], { upstream: 'spare', methods: ['POST'] }, POST);
    (await origin.asked()).socket.destroy();
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 /);
    expect(spare.connections).toHaveLength(0);
    origin.close();
    const again = await front.client();
    again.say(POST);
    const server = await spare.asked();
    expect(await server.hears('hi')).toMatch(/^POST /);
    server.say(OK);
    expect(await again.all()).toMatch(/ok$/);
  });
});
