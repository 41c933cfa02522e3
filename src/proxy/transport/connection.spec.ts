import dns from 'node:dns';
import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { type RawOrigin, Rig, TRANSPORTS, turns } from '../forward/testing';
import type { Connection } from './connection';
import { openConnection } from './open-connection';
import { anOutgoingRequest, Recorder } from './testing';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe.each(TRANSPORTS)('a connection by %s', (transport) => {
  let rig: Rig;
  let origin: RawOrigin;
  let connection: Connection;
  beforeEach(async () => {
    rig = new Rig(transport);
    origin = await rig.rawOrigin();
    connection = opened(origin.url);
  });
  afterEach(async () => {
    connection.abort();
    await rig.close();
  });

  const opened = (url: string, address?: string): Connection => openConnection(url, { ...rig, transport, address });

  /** Sends, and has the origin answer on its n-th connection. */
  async function answered(answer: string, request = anOutgoingRequest(), n = 0): Promise<Recorder> {
    const recorder = new Recorder();
    connection.send(request, recorder);
    const server = await origin.asked(n);
    server.forget();
    server.say(answer);
    await recorder.over();
    return recorder;
  }

  it('dials when it is first needed, and tells what becomes of a request in order', async () => {
    await turns();
    expect(origin.connections).toHaveLength(0);
    expect(connection.progress).toBe('unsent');
    const recorder = await answered('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' + OK);
    expect(recorder.calls).toEqual(['begun', 'sent', 'informed 103', 'started 200', 'data', 'ended']);
    expect(recorder.fields).toEqual(['Content-Length', '2']);
    expect(recorder.text).toBe('ok');
    expect(connection.progress).toBe('answered');
  });

  it('writes Host and the framing, and nothing between the fields and the body', async () => {
    const body = Buffer.from('hello');
    connection.send(anOutgoingRequest({ method: 'POST', fields: ['X-A', '1', 'x-a', '2'], body }), new Recorder());
    const heard = await (await origin.asked()).hears('hello');
    expect(heard).toMatch(/^POST \/a HTTP\/1\.1\r\n/);
    expect(heard).toContain('X-A: 1\r\nx-a: 2\r\n');
    expect(heard.match(/^host: .*$/gim)).toEqual([expect.stringContaining(new URL(origin.url).host)]);
    expect(heard).toMatch(/content-length: 5\r\n\r\nhello$/i);
  });

  it('says Host as it is told to', async () => {
    connection.send(anOutgoingRequest({ host: 'shop.example' }), new Recorder());
    expect((await (await origin.asked()).hears('\r\n\r\n')).match(/^host: .*$/gim)).toEqual([
      expect.stringMatching(/^host: shop\.example/i),
    ]);
  });

  it('says that a POST without a body has none', async () => {
    connection.send(anOutgoingRequest({ method: 'POST' }), new Recorder());
    expect(await (await origin.asked()).hears('\r\n\r\n')).toMatch(/content-length: 0\r\n/i);
  });

  it.each([
    ['in chunks', undefined, /transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n$/i],
    ['with the length it was told', 5, /content-length: 5\r\n\r\nabcde$/i],
  ])('sends a stream %s', async (_how, contentLength, framing) => {
    const body = new PassThrough();
    const recorder = new Recorder();
    connection.send(anOutgoingRequest({ method: 'PUT', body, contentLength }), recorder);
    body.write('abc');
    const server = await origin.connection();
    await server.hears('abc');
    expect(recorder.calls).not.toContain('sent');
    body.end('de');
    await recorder.hears('sent');
    expect(await server.hears(framing)).toMatch(/^PUT/);
  });

  it.each([
    ['shorter', 9],
    ['longer', 3],
  ])('never ends a body cleanly that is %s than it said', async (_what, contentLength) => {
    const body = new PassThrough();
    const recorder = new Recorder();
    connection.send(anOutgoingRequest({ method: 'PUT', body, contentLength }), recorder);
    body.write('he');
    const server = await origin.connection();
    await server.hears('he');
    body.end('llo');
    expect(await recorder.over()).toBe('failed broken');
    await server.all();
  });

  it('is kept for the next request, and never for one that came too early', async () => {
    await answered(OK);
    await answered(OK);
    expect(origin.connections).toHaveLength(1);
    await answered(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`);
    const next = await answered(OK, undefined, 1);
    expect(next.text).toBe('ok');
  });

  it('ends when something comes that nobody asked for', async () => {
    await answered(OK);
    const server = await origin.connection();
    server.say('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
    await server.all();
    expect((await answered(OK, undefined, 1)).text).toBe('ok');
  });

  it.each([
    ['says close', 'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok'],
    ['is HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['says that it will not be kept', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok'],
  ])('is not used again after an answer that %s', async (_what, answer) => {
    expect((await answered(answer)).text).toBe('ok');
    await (await origin.connection()).all();
    expect((await answered(OK, undefined, 1)).text).toBe('ok');
  });

  it('says of a request that broke on a used connection that the connection was stale', async () => {
    await answered(OK);
    const recorder = new Recorder();
    connection.send(anOutgoingRequest(), recorder);
    const server = await origin.asked();
    server.socket.resetAndDestroy();
    expect(await recorder.over()).toBe('failed broken');
    expect(recorder.failure).toMatchObject({ stale: true });
    expect(connection.progress).toBe('sent');
  });

  it('does not say so of a new one, nor where an answer had begun', async () => {
    const first = new Recorder();
    connection.send(anOutgoingRequest(), first);
    (await origin.asked()).socket.resetAndDestroy();
    await first.over();
    expect([first.failure!.stale, connection.progress]).toEqual([false, 'sent']);
    await answered(OK, undefined, 1);
    const second = new Recorder();
    connection.send(anOutgoingRequest(), second);
    const server = await origin.asked(1);
    server.say('HTTP/1.1 2');
    await turns();
    server.socket.resetAndDestroy();
    await second.over();
    expect([second.failure!.stale, connection.progress]).toEqual([false, 'answered']);
  });

  it('says that nothing was sent when nobody takes the connection', async () => {
    const { port } = new URL(origin.url);
    origin.close();
    const recorder = new Recorder();
    connection = opened(`http://127.0.0.1:${port}`);
    connection.send(anOutgoingRequest(), recorder);
    expect(await recorder.over()).toBe('failed unreachable');
    expect([recorder.calls, connection.progress]).toEqual([['failed unreachable'], 'unsent']);
  });

  it.each([
    ['a target that is no path', { target: '*' }],
    ['a field that would end its line', { fields: ['X-A', 'a\r\nX-B: b'] }],
    ['a field beyond bytes, where it would become another', { fields: ['X-A', '\u010d\u010a'] }],
    ['a name that is none', { fields: ['X A', 'a'] }],
  ])('does not send %s', async (_what, facts) => {
    const recorder = new Recorder();
    connection.send(anOutgoingRequest(facts), recorder);
    expect(await recorder.over()).toBe('failed unsendable');
    expect([origin.connections.length, connection.progress]).toEqual([0, 'unsent']);
  });

  it('tries all addresses of a name', async () => {
    jest.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      _options: object,
      done: (...all: unknown[]) => void,
    ) =>
      done(null, [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])) as never);
    connection = opened(origin.url.replace('127.0.0.1', 'service.test'));
    const recorder = await answered(OK);
    jest.restoreAllMocks();
    expect(recorder.text).toBe('ok');
  });

  it('dials the address that it was told, and looks no name up', async () => {
    connection = opened(origin.url.replace('127.0.0.1', 'nowhere.invalid'), '127.0.0.1');
    expect((await answered(OK)).text).toBe('ok');
  });

  it('breaks a dial off with its socket, and is free at once', async () => {
    connection = opened(origin.url.replace('http:', 'https:'));
    const recorder = new Recorder();
    connection.send(anOutgoingRequest(), recorder);
    const server = await origin.connection();
    await server.hears('\x16\x03');
    connection.abort();
    await server.all();
    await turns();
    expect(recorder.calls).toEqual([]);
  });

  it('tells nobody anything after it was aborted, and serves the next', async () => {
    const recorder = new Recorder();
    connection.send(anOutgoingRequest(), recorder);
    const server = await origin.asked();
    server.say('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal');
    await recorder.hears('data');
    connection.abort();
    const calls = [...recorder.calls];
    await server.all();
    expect((await answered(OK, undefined, 1)).text).toBe('ok');
    expect(recorder.calls).toEqual(calls);
  });

  it('is not kept when the answer came before the request was sent', async () => {
    const body = new PassThrough();
    const recorder = new Recorder();
    connection.send(anOutgoingRequest({ method: 'PUT', body, contentLength: 9 }), recorder);
    body.write('hal');
    const server = await origin.connection();
    await server.hears('hal');
    server.say(OK);
    expect(await recorder.over()).toBe('ended');
    await server.all();
    expect((await answered(OK, undefined, 1)).text).toBe('ok');
  });

  it('hands on bytes that nobody writes over, whatever else is read meanwhile', async () => {
    const block = Buffer.alloc(1_000_003);
    for (let i = 0; i < block.length; i++) block[i] = (i * 31 + (i >> 8)) & 0xff;
    const { url } = await rig.httpOrigin((request, response) => {
      const length = Number(request.url!.slice(1));
      if (length % 2 === 0) response.setHeader('Content-Length', length);
      response.end(block.subarray(0, length));
    });
    const sizes = [1, 2, 100, 4095, 16_384, 65_536, 65_537, 200_000, 1_000_003, 1_000_002];
    const runs = [...sizes, ...sizes].map(async (size) => {
      const one = opened(url);
      for (let again = 0; again < 2; again++) {
        const recorder = new Recorder();
        one.send(anOutgoingRequest({ target: `/${size}` }), recorder);
        await recorder.hears('started');
        one.pause();
        await turns(3);
        one.resume();
        await recorder.over();
        const digest = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');
        expect(digest(Buffer.concat(recorder.chunks))).toBe(digest(block.subarray(0, size)));
      }
      one.abort();
    });
    await Promise.all(runs);
  });
});
