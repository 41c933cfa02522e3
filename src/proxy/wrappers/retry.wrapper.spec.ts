import { type RawOrigin, TRANSPORTS, turns } from '../forward/testing';
import { GET, OK, WrapperRig } from './testing';

const post = (body: string): string =>
  `POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const BUSY = 'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy';

describe.each(TRANSPORTS)('retry, over %s', (transport) => {
  let rig: WrapperRig;
  let first: RawOrigin;
  let second: RawOrigin;
  beforeEach(async () => {
    rig = new WrapperRig(transport);
    [first, second] = (await rig.rawOrigins(2)) as [RawOrigin, RawOrigin];
  });
  afterEach(() => rig.close());

  const service = (retry: object = {}, more: object = {}) =>
    rig.service('mawbs', [first.url, second.url], { retry, ...more });
  const ask = async (text: string, to = service()) => {
    const front = await rig.frontOf(to);
    const client = await front.client();
    client.say(text);
    return { front, client };
  };

  it('sends to another target what could not be sent, whatever its method', async () => {
    const upstream = rig.service('mawbs', [await rig.nowhere(), second.url]);
    const { client, front } = await ask(post('hello'), upstream);
    const server = await second.asked();
    expect(await server.hears('hello')).toMatch(/^POST \/a /);
    server.say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 [^]*ok$/);
    expect(front.over.map(({ outcome }) => outcome.code)).toEqual([undefined]);
    expect(upstream.retries.spent).toBe(1);
  });

  it('sends a long body to another target when the first could not be reached', async () => {
    const body = `${'x'.repeat(300_000)}THE END`;
    const { client } = await ask(post(body), rig.service('mawbs', [await rig.nowhere(), second.url]));
    const server = await second.asked();
    expect((await server.hears('THE END')).length).toBeGreaterThan(body.length);
    server.say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('sends a GET to another target when the first breaks off before an answer', async () => {
    const { client } = await ask(GET);
    (await first.asked()).socket.destroy();
    (await second.asked()).say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('proxy 33: never sends a POST again that the first target may have seen', async () => {
    const { client } = await ask(post('hello'));
    const server = await first.asked();
    await server.hears('hello');
    server.socket.destroy();
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 [^]*upstream-broken/);
    expect(second.connections).toHaveLength(0);
  });

  it('proxy 35: tries nothing any more when the client has the head of an answer', async () => {
    const { client, front } = await ask(GET);
    const server = await first.asked();
    server.say('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    await client.hears('half');
    server.socket.destroy();
    await client.all();
    expect((await front.outcome()).outcome.code).toBe('upstream-broken');
    expect(second.connections).toHaveLength(0);
  });

  it('does not relay an answer of a configured status while there is another target', async () => {
    const { client } = await ask(GET, service({ statuses: ['503'] }));
    (await first.asked()).say(BUSY);
    (await second.asked()).say(OK);
    const heard = await client.all();
    expect(heard).toMatch(/^HTTP\/1\.1 200 [^]*ok$/);
    expect(heard).not.toContain('busy');
  });

  it('relays it from the last target', async () => {
    const { client } = await ask(GET, service({ statuses: ['503'] }));
    (await first.asked()).say(BUSY);
    (await second.asked()).say(BUSY);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 503 [^]*busy$/);
  });

  it('relays it to who must not ask twice', async () => {
    const { client } = await ask(post('hello'), service({ statuses: ['503'] }));
    (await first.asked()).say(BUSY);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 503 [^]*busy$/);
    expect(second.connections).toHaveLength(0);
  });

  it('breaks off an unwanted answer that does not end, and keeps the connection of one that does', async () => {
    const upstream = service({ statuses: ['503'] });
    const { client } = await ask(GET, upstream);
    const server = await first.asked();
    server.say('HTTP/1.1 503 Busy\r\nContent-Length: 10000000\r\n\r\n');
    (await second.asked()).say(OK);
    await client.all();
    server.say(Buffer.alloc(200_000));
    await server.all();
    while (upstream.targets.some(({ inFlight }) => inFlight > 0)) await turns(1);
  });

  it('makes no more tries than configured', async () => {
    const urls = [await rig.nowhere(), await rig.nowhere(), await rig.nowhere(), second.url];
    const { client } = await ask(GET, rig.service('mawbs', urls, { retry: { attempts: 2 } }));
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 [^]*upstream-unreachable/);
    expect(second.connections).toHaveLength(0);
  });

  it('makes none beyond the budget', async () => {
    const urls = [await rig.nowhere(), await rig.nowhere()];
    const upstream = rig.service('mawbs', urls, { retry: { budgetFloor: 1, budgetPercent: 0 } });
    const front = await rig.frontOf(upstream);
    for (let i = 0; i < 3; i++) await front.ask(GET);
    expect([upstream.retries.spent, upstream.retries.refused]).toEqual([1, 2]);
  });

  it('gives a try up that has no head in its time, and counts it against the target', async () => {
    const upstream = service({ perTryMs: 300 }, { outliers: { consecutiveFaults: 1 } });
    const { client } = await ask(GET, upstream);
    const server = await first.asked();
    rig.pass(299);
    await turns();
    expect(second.connections).toHaveLength(0);
    rig.pass(1);
    (await second.asked()).say(OK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 200 /);
    await server.all();
    expect(upstream.targets[0]!.standing.ejected).toBe(true);
  });

  it('tries nothing when the client leaves, and ends the try under way', async () => {
    const { client, front } = await ask(GET);
    const server = await first.asked();
    client.socket.destroy();
    await server.all();
    expect((await front.outcome()).outcome.code).toBe('client-gone');
    expect(second.connections).toHaveLength(0);
    expect(rig.deadlines.size).toBe(0);
  });

  describe('with one target', () => {
    const only = (retry: object) => rig.service('mawbs', [first.url], { retry });

    it('tries the same again only where that is asked for', async () => {
      const { client } = await ask(GET, only({}));
      (await first.asked()).socket.destroy();
      expect(await client.all()).toMatch(/^HTTP\/1\.1 502 /);
      expect(first.connections).toHaveLength(1);
    });

    it('waits for as long as Retry-After says', async () => {
      const { client } = await ask(GET, only({ sameTarget: true, statuses: ['503'], maxPauseMs: 2000 }));
      const server = await first.asked();
      server.forget();
      server.say('HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n');
      await turns();
      rig.pass(1999);
      await turns();
      expect(server.heard).toBe('');
      rig.pass(1);
      await server.hears('GET /a');
      server.say(OK);
      expect(await client.all()).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('relays an answer that asks for a longer pause than configured', async () => {
      const { client } = await ask(GET, only({ sameTarget: true, statuses: ['503'], maxPauseMs: 1000 }));
      (await first.asked()).say('HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n');
      expect(await client.all()).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: 2\r\n/);
    });

    it('doubles the pause, and ends it when the client leaves', async () => {
      const upstream = rig.service('mawbs', [await rig.nowhere()], {
        retry: { sameTarget: true, attempts: 3, pauseMs: 100 },
      });
      const { client, front } = await ask(GET, upstream);
      while (upstream.retries.spent < 1) await turns(1);
      // random is 0.5: three quarters of the pause
      rig.pass(74);
      await turns();
      expect(upstream.retries.spent).toBe(1);
      rig.pass(1);
      while (upstream.retries.spent < 2) await turns(1);
      rig.pass(149);
      await turns();
      client.socket.destroy();
      expect((await front.outcome()).outcome.code).toBe('client-gone');
      expect(upstream.retries.spent).toBe(2);
      expect(rig.deadlines.size).toBe(0);
    });
  });
});
