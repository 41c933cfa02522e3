import { once } from 'node:events';
import http2, { type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { FakeClock } from '../../shared/clock';
import { inBytes, openDoor, type OpenDoor, readAnswer } from '../testing';
import { block, codeOf, END_HEADERS, END_STREAM, FRAME, frame, FrameClient, requestBlock } from './testing';

const [PROTOCOL_ERROR, CANCEL, ENHANCE_YOUR_CALM] = [1, 8, 11];

describe('HTTP/2 by prior knowledge', () => {
  const clock = new FakeClock();
  let door: OpenDoor;
  let session: ClientHttp2Session;
  beforeAll(async () => {
    door = await openDoor({
      http2: { maxStreams: 3, maxRequests: 1000 },
      clock,
      handler: (request, response) => {
        if (request.method === 'GET') return void response.end(`${request.headers.host} ${request.url}`);
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => response.end(Buffer.concat(chunks)));
      },
    });
  });
  beforeEach(() => {
    session = http2.connect(`http://127.0.0.1:${door.port}`);
    session.on('error', () => {});
  });
  afterEach(() => session.destroy());
  afterAll(() => door.close());

  async function ask(
    headers: OutgoingHttpHeaders,
    body?: string,
  ): Promise<{ head: IncomingHttpHeaders; body: string }> {
    const stream = session.request({ ':authority': 'gateway.example', ...headers }, { endStream: body === undefined });
    if (body !== undefined) stream.end(body);
    const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return { head, body: text };
  }

  it('serves the control plane, with Host as the client named it', async () => {
    const { head, body } = await ask({ ':path': '/control?a=1' });
    expect([head[':status'], body]).toEqual([200, 'gateway.example /control?a=1']);
    expect(head).toMatchObject({ 'x-request-id': expect.any(String) as string, 'x-content-type-options': 'nosniff' });
  });

  it('serves bodies', async () => {
    expect((await ask({ ':method': 'POST', ':path': '/control' }, 'a body')).body).toBe('a body');
  });

  it('serves HTTP/1.1 on the same port', async () => {
    expect(readAnswer(await door.exchange(inBytes('GET /control')))).toMatchObject({ status: 200 });
  });

  it('serves HTTP/1.1 that comes byte by byte, and begins as HTTP/2 does', async () => {
    const socket = await door.dial();
    for (const byte of 'PRI') socket.write(byte);
    socket.write('NT / HTTP/1.1\r\n\r\n');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    await once(socket, 'close');
    expect(answer).toContain('400 Bad Request');
  });

  it('refuses as it does over HTTP/1.1', async () => {
    const { head, body } = await ask({ ':path': '/nowhere' });
    expect([head[':status'], head['content-type']]).toEqual([404, 'application/problem+json']);
    expect(JSON.parse(body)).toMatchObject({ code: 'not-found', instance: '/nowhere' });
  });

  it('refuses a call of gRPC by fields alone', async () => {
    const { head, body } = await ask(
      { ':method': 'POST', ':path': '/no.Such/Call', 'content-type': 'application/grpc' },
      '',
    );
    expect([head[':status'], body]).toEqual([200, '']);
    expect(head).toMatchObject({
      'content-type': 'application/grpc',
      'grpc-status': '12',
      'grpc-message': 'not-found',
    });
  });

  it('answers before the upload has ended, and tells the client to stop', async () => {
    const stream = session.request({ ':method': 'POST', ':path': '/nowhere', ':authority': 'gateway.example' });
    stream.write('the beginning');
    const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    stream.resume();
    await once(stream, 'close');
    expect([head[':status'], stream.rstCode]).toEqual([404, 0]);
  });

  it('joins the lines of Cookie', async () => {
    await ask({ ':path': '/data', cookie: ['a=1', 'b=2'] });
    expect(door.dataPlane.served.at(-1)!.rawHeaders).toEqual(expect.arrayContaining(['cookie', 'a=1; b=2']));
  });

  it('has 431 for more than a hundred fields', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, '1']));
    expect((await ask({ ':path': '/data', ...many })).head[':status']).toBe(431);
  });

  it.each([
    ['a method that nobody knows', { ':method': 'BREW', ':path': '/data' }, 501],
    ['an expectation that we do not know', { ':path': '/data', expect: 'tea' }, 417],
    ['an ambiguous path', { ':path': '/data/../control' }, 400],
  ])('refuses %s', async (_, headers, status) => {
    expect((await ask(headers)).head[':status']).toBe(status);
  });

  describe('frame by frame', () => {
    let client: FrameClient;
    beforeEach(async () => (client = await FrameClient.dial(door.port)));
    afterEach(() => client.socket.destroy());
    const ask = (stream: number, head: Buffer): Buffer => frame(FRAME.headers, END_STREAM | END_HEADERS, stream, head);

    it('proxy 16: refuses an authority that is not the Host', async () => {
      client.says(ask(1, requestBlock('/data', ['host', 'other.example'])));
      const { payload } = await client.hears(FRAME.data, 1);
      expect(JSON.parse(payload.toString())).toMatchObject({ code: 'host-invalid' });
    });

    it.each([
      ['Connection', 'connection', 'close'],
      ['Keep-Alive', 'keep-alive', 'timeout=5'],
      ['Proxy-Connection', 'proxy-connection', 'close'],
      ['Transfer-Encoding', 'transfer-encoding', 'chunked'],
      ['Upgrade', 'upgrade', 'websocket'],
      ['TE with more than trailers', 'te', 'gzip'],
      ['a name in upper case', 'X-Upper', '1'],
      ['a second path', ':path', '/admin'],
    ])('proxy 16: resets a request with %s', async (_, name, value) => {
      const before = door.dataPlane.served.length;
      client.says(ask(1, requestBlock('/data', [name, value])));
      expect(codeOf(await client.hears(FRAME.reset, 1))).toBe(PROTOCOL_ERROR);
      client.says(ask(3, requestBlock('/data')));
      await client.hears(FRAME.headers, 3);
      expect(door.dataPlane.served.length).toBe(before + 1);
    });

    it.each([
      ['a line feed in a value', 'x-a', '1\nx-user-id: admin'],
      ['a carriage return in a value', 'x-a', '1\rx'],
      ['a NUL in a value', 'x-a', '1\0'],
      ['a colon in a name', 'x-a:b', '1'],
      ['a space before a value', 'x-a', ' 1'],
    ])('proxy 16: lets nothing pass that has %s', async (_, name, value) => {
      client.says(ask(1, requestBlock('/data', [name, value], ['x-b', '2'])));
      await client.hears(FRAME.data, 1);
      const { rawHeaders } = door.dataPlane.served.at(-1)!;
      expect(rawHeaders).toEqual(expect.arrayContaining(['x-b', '2']));
      expect(rawHeaders.some((text) => text.startsWith('x-a') || text.includes('x-user-id'))).toBe(false);
    });

    it('proxy 16: resets a request whose target is no path', async () => {
      client.says(ask(1, requestBlock('http://other.example/data')));
      expect(codeOf(await client.hears(FRAME.reset, 1))).toBe(PROTOCOL_ERROR);
    });

    it('proxy 16: resets a request without a path', async () => {
      client.says(ask(1, block([':method', 'GET'], [':scheme', 'http'], [':authority', 'gateway.example'])));
      expect(codeOf(await client.hears(FRAME.reset, 1))).toBe(PROTOCOL_ERROR);
    });

    it('proxy 49: says how many streams may be open, and ends a connection with more', async () => {
      const { payload } = await client.hears(FRAME.settings);
      const settings = new Map(
        Array.from({ length: payload.length / 6 }, (_, i) => [
          payload.readUInt16BE(6 * i),
          payload.readUInt32BE(6 * i + 2),
        ]),
      );
      expect([settings.get(3), settings.get(6)]).toEqual([3, 5120]);
      client.says(frame(FRAME.settings, 1, 0));
      const upload = (stream: number): Buffer =>
        frame(
          FRAME.headers,
          END_HEADERS,
          stream,
          Buffer.concat([
            block([':method', 'POST']),
            requestBlock('/control').subarray(block([':method', 'GET']).length),
          ]),
        );
      client.says(upload(1), upload(3), upload(5), upload(7));
      expect(codeOf(await client.hears(FRAME.goaway))).toBe(PROTOCOL_ERROR);
    });

    it('proxy 49: ends a connection whose client opens streams and resets them', async () => {
      const ended = door.sessions.ended.resets;
      for (let stream = 1; stream < 2 * 400 && !client.closed; stream += 2) {
        client.says(
          frame(FRAME.headers, END_HEADERS, stream, requestBlock('/control')),
          frame(FRAME.reset, 0, stream, Buffer.from([0, 0, 0, CANCEL])),
        );
        if (stream % 40 === 1) await new Promise((resolve) => setImmediate(resolve));
      }
      await client.ends();
      expect(door.sessions.ended.resets).toBe(ended + 1);
      expect(client.frames.filter(({ type }) => type === FRAME.goaway).map(codeOf)).toContain(ENHANCE_YOUR_CALM);
      expect((await FrameClient.dial(door.port)).closed).toBe(false);
    });

    it('proxy 49: ends a connection that never comes to the end of a head', async () => {
      const ended = door.sessions.ended.protocol;
      client.says(frame(FRAME.headers, END_STREAM, 1, requestBlock('/data')));
      for (let i = 0; i < 100; i++) client.says(frame(FRAME.continuation, 0, 1, block([`x-${i}`, 'x'.repeat(100)])));
      await client.ends();
      expect(door.sessions.ended.protocol).toBe(ended + 1);
    });

    it('proxy 49: does not unfold a head that is longer than it may be', async () => {
      // One field in the table, and then one byte for each time it comes again (RFC 7541 §6.1).
      const bomb = Buffer.concat([
        Buffer.from([0x40]),
        block(['x-bomb', 'x'.repeat(3000)]).subarray(1),
        Buffer.alloc(4000, 0xbe),
      ]);
      const before = door.dataPlane.served.length;
      client.says(ask(1, Buffer.concat([requestBlock('/data'), bomb])));
      const { type } = await Promise.race([client.hears(FRAME.reset), client.hears(FRAME.goaway)]);
      expect([FRAME.reset, FRAME.goaway]).toContain(type);
      expect(door.dataPlane.served.length).toBe(before);
    });

    it('proxy 47: ends a connection that asks nothing, and one that has long had nothing to ask', async () => {
      client.says(ask(1, requestBlock('/data')));
      await client.hears(FRAME.data, 1);
      const silent = await FrameClient.dial(door.port);
      await silent.hears(FRAME.settings);
      clock.advance(4999);
      door.sessions.sweep();
      clock.advance(1);
      door.sessions.sweep();
      await client.ends();
      expect(codeOf(await client.hears(FRAME.goaway))).toBe(0);
      expect(silent.closed).toBe(false);
      clock.advance(5000);
      door.sessions.sweep();
      await silent.ends();
    });

    it('proxy 47: cuts a connection whose client was told of the end and stays', async () => {
      const staying = await FrameClient.dial(door.port, { allowHalfOpen: true });
      staying.says(ask(1, requestBlock('/data')));
      await staying.hears(FRAME.data, 1);
      door.sessions.close();
      await once(staying.socket, 'end');
      expect(door.sessions.size).toBeGreaterThan(0);
      clock.advance(1000);
      door.sessions.sweep();
      for (let turn = 0; door.sessions.size > 0 && turn < 1000; turn++) await new Promise(setImmediate);
      expect(door.sessions.size).toBe(0);
      staying.socket.destroy();
    });

    it('proxy 45: asks clients to go elsewhere, and finishes what is open', async () => {
      client.says(ask(1, requestBlock('/data')));
      await client.hears(FRAME.data, 1);
      door.sessions.close();
      const goaway = await client.hears(FRAME.goaway);
      // What the client has sent since was not seen: it may send it again (RFC 9113 §6.8).
      expect([goaway.payload.readUInt32BE(0), codeOf(goaway)]).toEqual([1, 0]);
      await client.ends();
    });
  });
});
