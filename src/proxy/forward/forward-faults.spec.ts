import net, { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { UpstreamConfig } from '../routes/gateway-config';
import type { Upstream } from '../upstreams';
import { type Front, type RawEnd, type RawOrigin, Rig, WAYS_THROUGH, turns } from './testing';

const GET = 'GET /a HTTP/1.1\r\nHost: gateway.test\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const timeouts = { connectMs: 100, firstByteMs: 500, idleMs: 1_000 };

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe.each(WAYS_THROUGH)('over %s, read by %s', (transport, reader) => {
  let rig: Rig;
  let origin: RawOrigin;
  beforeEach(async () => {
    rig = new Rig(transport, reader);
    origin = await rig.rawOrigin();
  });
  afterEach(() => rig.close());

  async function guarded(config: Partial<UpstreamConfig> = {}): Promise<{ front: Front; upstream: Upstream }> {
    const upstream = rig.upstream(origin.url, { timeouts, ...config });
    return { front: await rig.front(upstream), upstream };
  }

  async function asked(front: Front, text = GET): Promise<{ client: RawEnd; server: RawEnd }> {
    const client = await front.client();
    client.say(text);
    return { client, server: await origin.asked(origin.connections.length) };
  }

  /** The same over a connection that has served a request before. */
  async function askedAgain(front: Front, text = GET): Promise<{ client: RawEnd; server: RawEnd }> {
    const { client, server } = await asked(front);
    server.say(OK);
    await client.hears(/ok$/);
    await turns();
    server.forget();
    client.say(text);
    await server.hears('\r\n\r\n');
    return { client, server };
  }

  describe('forwardTo: faults of the upstream', () => {
    it('answers 502 upstream-unreachable when nobody listens, and names no address', async () => {
      const port = await closedPort();
      const front = await rig.front(rig.upstream(`http://127.0.0.1:${port}`));
      const client = await front.client();
      client.say(GET);
      const heard = await client.hears('upstream-unreachable');
      expect(heard).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\nContent-Type: application\/problem\+json\r\n/);
      expect(heard).not.toContain(String(port));
      expect(JSON.parse(heard.split('\r\n\r\n')[1]!)).toEqual({
        type: '/errors/upstream-unreachable',
        title: 'Upstream unreachable',
        status: 502,
        instance: '/a',
        code: 'upstream-unreachable',
        requestId: 'request-1',
      });
    });

    it('answers 502 upstream-unreachable when the name does not resolve', async () => {
      const front = await rig.front(rig.upstream('http://nowhere.invalid:80'));
      const client = await front.client();
      client.say(GET);
      expect(await client.hears('upstream-unreachable')).toMatch(/^HTTP\/1\.1 502 /);
    });

    it.each([
      ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
      ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!'],
      [
        'has a length and chunks',
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['has a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok'],
      ['has a coding that nobody asked for', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
      ['has a folded field', 'HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n'],
      ['has NUL in a field', 'HTTP/1.1 200 OK\r\nX-A: \0\r\nContent-Length: 0\r\n\r\n'],
      ['has DEL in a field', 'HTTP/1.1 200 OK\r\nX-A: \x7f\r\nContent-Length: 0\r\n\r\n'],
      ['has a space before the colon', 'HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length: 0\r\n\r\n'],
      ['has a head that does not end', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(40_000)}\r\n`],
      ['switches protocols unasked', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
    ])('answers 502 upstream-broken when the answer %s', async (_what, bytes) => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.say(bytes);
      expect(await client.hears('upstream-broken')).toMatch(/^HTTP\/1\.1 502 /);
      await server.all();
      expect((await front.outcome()).outcome).toMatchObject({ status: 502, fault: { who: 'upstream' } });
    });

    it('answers 502 upstream-broken when the connection is reset before the answer', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.socket.resetAndDestroy();
      expect(await client.hears('upstream-broken')).toMatch(/^HTTP\/1\.1 502 /);
    });

    it.each([
      ['reset', (server: RawEnd) => server.socket.resetAndDestroy()],
      ['closed', (server: RawEnd) => server.socket.end()],
    ])('cuts the client off when a body of known length is %s in the middle', async (_how, end) => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.say('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin');
      await client.hears('begin');
      end(server);
      expect(await client.all()).toMatch(/begin$/);
      expect((await front.outcome()).outcome).toMatchObject({ status: 200, code: 'upstream-broken' });
    });

    it('never ends a broken chunked body cleanly', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.say('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n');
      await client.hears('begin');
      server.socket.end();
      expect(await client.all()).not.toContain('0\r\n\r\n');
    });

    it('resets an HTTP/1.0 client, to whom the end of the connection would be the end of the body', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front, 'GET / HTTP/1.0\r\n\r\n');
      server.say('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n');
      await client.hears('begin');
      server.socket.end();
      await client.all();
      expect(client.reset).toBe(true);
    });

    it('serves the next request after a fault', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.socket.resetAndDestroy();
      await client.hears('upstream-broken');
      client.say(GET);
      (await origin.asked(1)).say(OK);
      await client.hears(/ok$/);
      expect(rig.deadlines.size).toBe(0);
    });
  });

  describe('forwardTo: deadlines', () => {
    it('answers 504 when a connection does not open in time', async () => {
      // A server that takes connections and never says a word of the TLS handshake.
      const upstream = rig.upstream(origin.url.replace('http:', 'https:'), { timeouts });
      const front = await rig.front(upstream);
      const client = await front.client();
      client.say(GET);
      const server = await origin.connection();
      await server.hears('\x16\x03');
      rig.pass(99);
      await turns();
      expect(client.heard).toBe('');
      rig.pass(1);
      expect(await client.hears('upstream-timeout')).toMatch(/^HTTP\/1\.1 504 /);
      await server.all();
      expect(upstream.targets[0]!.pool.busy).toBe(0);
    });

    it('answers 504 when the first byte is late, and breaks the connection', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      rig.pass(499);
      await turns();
      expect(client.heard).toBe('');
      rig.pass(1);
      expect(await client.hears('upstream-timeout')).toMatch(/^HTTP\/1\.1 504 /);
      await server.all();
      expect((await front.outcome()).outcome).toMatchObject({ status: 504, fault: { who: 'upstream' } });
    });

    it('takes an interim answer for a sign of life', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      rig.pass(400);
      server.say('HTTP/1.1 102 Processing\r\n\r\n');
      await client.hears('102 Processing');
      rig.pass(400);
      server.say(OK);
      expect(await client.hears(/ok$/)).toContain('HTTP/1.1 200 OK');
    });

    it('cuts the client off when the body stops coming', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.say('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin');
      await client.hears('begin');
      rig.pass(1_000);
      expect(await client.all()).toMatch(/begin$/);
      expect((await front.outcome()).outcome).toMatchObject({ status: 200, code: 'upstream-timeout' });
    });

    it('lets a body go on that moves now and then', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.say('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na');
      for (const byte of 'bcd') {
        await client.hears(/[abc]$/);
        rig.pass(900);
        server.say(byte);
        await client.hears(new RegExp(`${byte}$`));
      }
      expect(client.over).toBe(false);
    });

    it('takes a slow upload for neither side’s fault while it moves', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n0');
      for (const byte of '12345') {
        rig.pass(900);
        client.say(byte);
        await server.hears(new RegExp(`${byte}$`));
      }
      server.say(OK);
      await client.hears(/ok$/);
    });

    it('answers 408 when the client stops sending, and spares the circuit', async () => {
      const { front, upstream } = await guarded({
        breaker: { errorRate: 0.1, windowSeconds: 10, minimumRequests: 1, openSeconds: 5 },
      });
      const { client, server } = await asked(front, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n012');
      await server.hears(/012$/);
      rig.pass(1_000);
      expect(await client.hears('request-timeout')).toMatch(/^HTTP\/1\.1 408 [^]*Connection: close\r\n/);
      await server.all();
      expect((await front.outcome()).outcome).toMatchObject({ fault: { who: 'client' } });
      expect(upstream.breaker.state).toBe(0);
    });

    it('answers 504 when the upstream stops reading an upload', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front, 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nx');
      server.socket.pause();
      const block = Buffer.alloc(1_048_576, 'x');
      for (let i = 0; i < 40; i++) client.say(block);
      for (let before = -1; before !== front.begun[0]!.bytesIn; await turns(300)) before = front.begun[0]!.bytesIn;
      rig.pass(1_000);
      expect(await client.hears('upstream-timeout')).toMatch(/^HTTP\/1\.1 504 /);
    });

    it('cuts a client off that stops reading, and does not blame the upstream', async () => {
      const big = await rig.httpOrigin((_request, response) => {
        response.writeHead(200, { 'Content-Length': 64 * 1_048_576 });
        response.end(Buffer.alloc(64 * 1_048_576));
      });
      const front = await rig.front(rig.upstream(big.url, { timeouts }));
      const client = await front.client();
      client.socket.pause();
      client.say(GET);
      await begun(front);
      for (let before = -1; before !== front.begun[0]!.bytesOut || before === 0; await turns(300))
        before = front.begun[0]!.bytesOut;
      rig.pass(1_000);
      expect((await front.outcome()).outcome).toMatchObject({
        status: 499,
        code: 'client-gone',
        fault: { who: 'client' },
      });
    });

    it('waits for the first byte from the end of the upload', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na');
      rig.pass(900);
      client.say('b');
      await server.hears(/ab$/);
      rig.pass(499);
      await turns();
      expect(client.heard).toBe('');
      rig.pass(1);
      await client.hears('upstream-timeout');
    });

    it('forgets everything when an exchange is over', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      expect(rig.deadlines.size).toBe(1);
      server.say(OK);
      await client.hears(/ok$/);
      expect(rig.deadlines.size).toBe(0);
    });
  });

  describe('forwardTo: connections', () => {
    it('sends a safe request again, once, when the connection turns out to be dead, and nobody notices', async () => {
      const { front, upstream } = await guarded({
        breaker: { errorRate: 0.1, windowSeconds: 10, minimumRequests: 1, openSeconds: 5 },
      });
      const { client, server } = await askedAgain(front);
      server.socket.resetAndDestroy();
      (await origin.asked(1)).say('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain');
      await client.hears(/again$/);
      expect(upstream.breaker.state).toBe(0);
    });

    it('sends a PUT again with the body that came with its head', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.say(OK);
      await client.hears(/ok$/);
      await turns();
      server.forget();
      client.say('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello');
      await server.hears('hello');
      server.socket.resetAndDestroy();
      const next = await origin.connection(1);
      expect(await next.hears('hello')).toMatch(/^PUT [^]*content-length: 5\r\n\r\nhello$/i);
      next.say('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain');
      await client.hears(/again$/);
      expect((await front.outcome(1)).exchange.bytesIn).toBe(5);
    });

    it('says with a fault how far the try came', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.socket.resetAndDestroy();
      await client.hears('upstream-broken');
      expect((await front.outcome()).outcome.fault).toMatchObject({ progress: 'sent' });
      client.say(GET);
      const next = await origin.asked(1);
      next.say('HTTP/1.1 2');
      await turns();
      next.socket.resetAndDestroy();
      expect((await front.outcome(1)).outcome.fault).toMatchObject({ progress: 'answered' });
      origin.close();
      client.say(GET);
      expect((await front.outcome(2)).outcome.fault).toMatchObject({ progress: 'unsent' });
    });

    it('does not send it a third time', async () => {
      const { front } = await guarded();
      const { client, server } = await askedAgain(front);
      server.socket.resetAndDestroy();
      (await origin.asked(1)).socket.resetAndDestroy();
      await client.hears('upstream-broken');
      expect(origin.connections).toHaveLength(2);
    });

    it('never sends a POST again that the upstream may have seen', async () => {
      const { front } = await guarded();
      const { client, server } = await askedAgain(front, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n');
      server.socket.resetAndDestroy();
      await client.hears('upstream-broken');
      expect(origin.connections).toHaveLength(1);
    });

    it('never sends again what was answered in part', async () => {
      const { front } = await guarded();
      const { client, server } = await askedAgain(front);
      server.say('HTTP/1.1 2');
      await turns();
      server.socket.resetAndDestroy();
      await client.hears('upstream-broken');
      expect(origin.connections).toHaveLength(1);
    });

    it('opens a new connection when the idle one was closed meanwhile', async () => {
      const { front } = await guarded();
      const { client, server } = await asked(front);
      server.say(OK);
      await client.hears(/ok$/);
      server.socket.end();
      await server.all();
      client.say('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n');
      (await origin.asked(1)).say('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext');
      await client.hears(/next$/);
    });

    it('lets requests wait for a connection, up to a bound, then answers 503 upstream-busy', async () => {
      const { front, upstream } = await guarded({ connections: { max: 1, queue: 1 } });
      const { client, server } = await asked(front);
      const second = await front.client();
      second.say(GET);
      await begun(front, 2);
      const third = await front.client();
      third.say(GET);
      expect(await third.hears('upstream-busy')).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: 1\r\n/);
      server.forget();
      server.say(OK);
      await client.hears(/ok$/);
      await server.hears('\r\n\r\n');
      server.say('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond');
      await second.hears(/second$/);
      expect(origin.connections).toHaveLength(1);
      expect(upstream.targets[0]!.pool).toMatchObject({ busy: 0, waiting: 0 });
    });

    it('lets nobody wait for a connection longer than for opening one', async () => {
      const { front, upstream } = await guarded({ connections: { max: 1, queue: 1 } });
      await asked(front);
      const second = await front.client();
      second.say(GET);
      await begun(front, 2);
      rig.pass(100);
      expect(await second.hears('upstream-busy')).toMatch(/^HTTP\/1\.1 503 /);
      expect(upstream.targets[0]!.pool.waiting).toBe(0);
      expect(upstream.breaker.state).toBe(0);
    });

    it('forgets a waiting request whose client left', async () => {
      const { front, upstream } = await guarded({ connections: { max: 1, queue: 1 } });
      await asked(front);
      const second = await front.client();
      second.say(GET);
      await begun(front, 2);
      second.socket.destroy();
      expect((await front.outcome()).outcome).toMatchObject({ status: 499 });
      expect(upstream.targets[0]!.pool.waiting).toBe(0);
    });

    it('gives the connection back when a request cannot be put together', async () => {
      const upstream = rig.upstream(origin.url);
      const front = await rig.front(upstream, {
        prepare: ({ route }) => {
          jest.spyOn(route, 'targetPath').mockImplementationOnce(() => {
            throw new Error('a fault of ours');
          });
        },
      });
      const client = await front.client();
      client.say(GET);
      expect(await client.hears('internal-error')).toMatch(/^HTTP\/1\.1 500 /);
      expect(upstream.targets[0]!.pool.busy).toBe(0);
    });

    it('answers 500 for a path that is none, and spares the circuit', async () => {
      const { front, upstream } = await guarded({
        breaker: { errorRate: 0.1, windowSeconds: 10, minimumRequests: 1, openSeconds: 5 },
      });
      const client = await front.client();
      client.say('GET * HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await client.hears('internal-error')).toMatch(/^HTTP\/1\.1 500 /);
      expect([upstream.breaker.state, upstream.targets[0]!.pool.busy]).toEqual([0, 0]);
    });

    it('takes targets in turn', async () => {
      const other = await rig.rawOrigin();
      const front = await rig.front(rig.upstream([origin.url, other.url]));
      for (const target of [origin, other]) {
        const client = await front.client();
        client.say(GET);
        (await target.asked()).say(OK);
        await client.hears(/ok$/);
      }
    });
  });

  describe('forwardTo: the circuit', () => {
    const breaker = { errorRate: 0.5, windowSeconds: 10, minimumRequests: 2, openSeconds: 5 };
    beforeEach(() => {
      // opossum's timer to half-open is the only one that is held.
      jest.useFakeTimers({
        doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'hrtime', 'Date'],
      });
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    async function opened(): Promise<{ front: Front; upstream: Upstream; client: RawEnd }> {
      const { front, upstream } = await guarded({ breaker });
      const client = await front.client();
      for (let i = 0; i < 2; i++) {
        client.say(GET);
        (await origin.asked(i)).socket.resetAndDestroy();
        await client.hears(/upstream-broken[^]*}$/);
        client.forget();
      }
      expect(upstream.breaker.state).toBe(1);
      return { front, upstream, client };
    }

    it('opens, answers 503 with Retry-After without asking the upstream, and closes after a good trial', async () => {
      const { upstream, client } = await opened();
      rig.pass(1_500);
      client.say(GET);
      expect(await client.hears(/circuit-open[^]*}$/)).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: 4\r\n/);
      expect(origin.connections).toHaveLength(2);
      jest.advanceTimersByTime(5_000);
      expect(upstream.breaker.state).toBe(2);
      client.forget();
      client.say(GET);
      (await origin.asked(2)).say(OK);
      await client.hears(/ok$/);
      expect(upstream.breaker.state).toBe(0);
    });

    it('lets one trial through at a time', async () => {
      const { front, client } = await opened();
      jest.advanceTimersByTime(5_000);
      client.say(GET);
      await origin.asked(2);
      const second = await front.client();
      second.say(GET);
      await second.hears('circuit-open');
      expect(origin.connections).toHaveLength(3);
    });

    it('opens again when the trial fails', async () => {
      const { upstream, client } = await opened();
      jest.advanceTimersByTime(5_000);
      client.say(GET);
      (await origin.asked(2)).socket.resetAndDestroy();
      await client.hears('upstream-broken');
      expect(upstream.breaker.state).toBe(1);
    });

    it('takes a trial whose client left for no answer at all', async () => {
      const { front, upstream, client } = await opened();
      jest.advanceTimersByTime(5_000);
      client.say(GET);
      const trial = await origin.asked(2);
      client.socket.destroy();
      await trial.all();
      expect(upstream.breaker.state).toBe(2);
      const second = await front.client();
      second.say(GET);
      (await origin.asked(3)).say(OK);
      await second.hears(/ok$/);
      expect(upstream.breaker.state).toBe(0);
    });
  });
});

async function begun(front: Front, count = 1): Promise<void> {
  while (front.begun.length < count) await turns(1);
}
