import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { answer, chunked, head, request, type Script, useRawGateway } from './support';

const MIB = 1_048_576;
const SIZE = 48 * MIB;
/** What two pairs of sockets and the gateway may hold, kernel included. */
const MOST_HELD = 24 * MIB;

/** Another origin, which reads slowly and answers when it has read all. */
const slow = createServer((socket) => {
  readSlowly(socket, (bytes) => {
    taken += bytes;
    if (taken >= SIZE) socket.end(answer('ok', 'Connection: close'));
  });
});
let taken = 0;
beforeAll(async () => {
  slow.listen(0, '127.0.0.1');
  await once(slow, 'listening');
});
afterAll(() => slow.close());

const raw = useRawGateway({
  environment: { CORS_ORIGINS: 'https://portal.example' },
  upstreams: () => `
  slow: { targets: [{ url: "http://127.0.0.1:${(slow.address() as AddressInfo).port}" }] }
`,
  routes: '  - { id: slow, match: { path: /slow }, upstream: slow, public: true, maxBodyBytes: 100000000 }',
});

/** Reads a piece, then lets everybody else have some turns. */
function readSlowly(socket: Socket, read: (bytes: number) => void): void {
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    socket.pause();
    read(chunk.length);
    void (async () => {
      for (let i = 0; i < 4; i++) await turn();
      socket.resume();
    })();
  });
}

/** Writes as fast as the socket takes it. @returns bytes that it took so far */
async function pump(socket: Socket, wrote: (bytes: number) => void): Promise<void> {
  const piece = Buffer.alloc(65_536, 'a');
  for (let left = SIZE; left > 0; left -= piece.length) {
    wrote(piece.length);
    if (!socket.write(piece)) await once(socket, 'drain');
  }
}

describe('bodies', () => {
  it.each([
    [
      'JSON with spaces and a number that JavaScript cannot hold',
      'application/json',
      '{ "a" :  12345678901234567890 }',
    ],
    ['a charset that is not ours', 'text/plain; charset=iso-8859-1', 'caf\xe9'],
    [
      'bytes of all kinds',
      'application/octet-stream',
      Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join(''),
    ],
    ['broken JSON', 'application/json', '{"a":'],
    ['a coding of its own', 'text/plain', '\x1f\x8b\x08garbage'],
  ])('proxy 39: leaves %s untouched, both ways', async (_, type, body) => {
    raw.origin.answers(answer(body, `Content-Type: ${type}`, 'Content-Encoding: gzip', 'ETag: "a"'));
    const answered = await raw.ask(
      `${request('POST /x', `Content-Type: ${type}`, `Content-Length: ${body.length}`)}${body}`,
    );
    expect(raw.origin.request.body).toBe(body);
    expect(raw.origin.request.field('content-type')).toBe(type);
    expect(answered.body).toBe(body);
    expect([answered.field('content-type'), answered.field('content-encoding'), answered.field('etag')]).toEqual([
      type,
      'gzip',
      '"a"',
    ]);
  });

  it('proxy 39: keeps a length a length, and chunks chunks', async () => {
    raw.origin.answers(answer('abc'), head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked') + chunked(['a', 'bc']));
    const client = await raw.client();
    expect((await client.send(request('GET /x'))).field('content-length')).toBe('3');
    expect((await client.send(request('GET /y'))).field('transfer-encoding')).toBe('chunked');
    await client.send(`${request('POST /x', 'Content-Length: 3')}abc`);
    await client.send(request('POST /y', 'Transfer-Encoding: chunked') + chunked(['a', 'bc']));
    expect(raw.origin.requests[2]!.field('content-length')).toBe('3');
    expect(raw.origin.requests[3]!.body).toBe('abc');
  });

  it('proxy 40: sends the head of a stream of events at once, and each event when it comes', async () => {
    raw.origin.answers(head('HTTP/1.1 200 OK', 'Content-Type: text/event-stream', 'Cache-Control: no-transform'));
    const client = await raw.client();
    client.says(request('GET /x', 'Accept: text/event-stream', 'Accept-Encoding: gzip'));
    const origin = await raw.origin.asked();
    expect(await client.hears('\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [^]*Cache-Control: no-transform/);
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      origin.says(event);
      await client.hears(event);
    }
  });

  it('proxy 40: does not take a stream for idle while events come', async () => {
    raw.origin.answers(head('HTTP/1.1 200 OK', 'Content-Type: text/event-stream'));
    const client = await raw.client();
    client.says(request('GET /x'));
    const origin = await raw.origin.asked();
    for (let i = 0; i < 4; i++) {
      raw.pass(20_000);
      origin.says(`data: ${i}\n\n`);
      await client.hears(`data: ${i}\n\n`);
    }
    raw.pass(30_000);
    await client.closed();
  });

  it('proxy 32: holds a download back while its client does not read', async () => {
    let [said, heard, most] = [0, 0, 0];
    raw.origin.answers(async (origin) => {
      origin.says(head('HTTP/1.1 200 OK', `Content-Length: ${SIZE}`));
      await pump(origin.socket, (bytes) => {
        said += bytes;
        most = Math.max(most, said - heard);
      });
    });
    const client = connect(Number(new URL(raw.gateway.url).port), '127.0.0.1');
    readSlowly(client, (bytes) => (heard += bytes));
    client.write(request('GET /x', 'Connection: close'), 'latin1');
    await once(client, 'close');
    expect(heard).toBeGreaterThan(SIZE);
    expect(most).toBeLessThan(MOST_HELD);
  });

  it('proxy 32: holds an upload back while the origin does not read', async () => {
    let [said, most] = [0, 0];
    const client = connect(Number(new URL(raw.gateway.url).port), '127.0.0.1');
    client.write(request('POST /slow', `Content-Length: ${SIZE}`, 'Connection: close'), 'latin1');
    await pump(client, (bytes) => {
      said += bytes;
      most = Math.max(most, said - taken);
    });
    await once(client, 'data');
    client.destroy();
    expect(taken).toBeGreaterThan(SIZE);
    expect(most).toBeLessThan(MOST_HELD);
  });
});

const HANDSHAKE = [
  ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
  ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: a, b', 'Sec-WebSocket-Protocol: c'],
  'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
];
const SWITCHED = head(
  'HTTP/1.1 101 Switching Protocols',
  ...['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
  ...['Sec-WebSocket-Protocol: b', 'Sec-WebSocket-Extensions: permessage-deflate'],
);
/** Frames of RFC 6455 §5.2; those of a client are masked with zeros, so that they can be read here. */
const toClient = (opcode: number, text: string): string => String.fromCharCode(0x80 | opcode, text.length) + text;
//
const toServer = (opcode: number, text: string): string =>
  `${String.fromCharCode(0x80 | opcode, 0x80 | text.length)}\0\0\0\0${text}`;

describe('bodies: WebSocket', () => {
  /** A tunnel that stands. */
  async function tunnel(script: string | Script = SWITCHED) {
    raw.origin.answers(script);
    const client = await raw.client();
    client.says(request('GET /feed', ...HANDSHAKE));
    const origin = await raw.origin.asked();
    await client.hears('\r\n\r\n');
    return { client, origin };
  }

  it('proxy 41: passes the handshake on untouched, both ways, and dials first', async () => {
    const { client } = await tunnel();
    const lines = (bytes: string): string[] => bytes.split('\r\n').filter((line) => line.startsWith('Sec-'));
    expect(lines(raw.origin.received)).toEqual(HANDSHAKE.filter((line) => line.startsWith('Sec-')));
    expect(lines(client.unread)).toEqual(lines(SWITCHED));
    expect(client.unread).toMatch(/^HTTP\/1\.1 101 /);
  });

  it('proxy 41: forwards what came right behind either head', async () => {
    raw.origin.answers(SWITCHED + toClient(1, 'hello'));
    const client = await raw.client();
    client.says(request('GET /feed', ...HANDSHAKE) + toServer(1, 'early'));
    await client.hears(toClient(1, 'hello'));
    await (await raw.origin.asked()).hears(toServer(1, 'early'));
  });

  it.each([
    ['401', head('HTTP/1.1 401 Unauthorized', 'WWW-Authenticate: Basic', 'Content-Length: 2') + 'no'],
    ['404', head('HTTP/1.1 404 Not Found', 'Transfer-Encoding: chunked') + chunked(['no'])],
    ['426', head('HTTP/1.1 426 Upgrade Required', 'Sec-WebSocket-Version: 14', 'Content-Length: 2') + 'no'],
  ])('proxy 41: relays %s with its fields and body, and closes', async (status, bytes) => {
    raw.origin.answers(bytes);
    const heard = await raw.exchange(request('GET /feed', ...HANDSHAKE));
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*no\\b`));
    expect(heard).toContain('Connection: close');
    for (const field of ['WWW-Authenticate', 'Sec-WebSocket-Version'])
      expect(heard.includes(field)).toBe(bytes.includes(field));
  });

  it('proxy 41: refuses a page of another origin, before anybody is dialled', async () => {
    const answered = await raw.ask(request('GET /feed', ...HANDSHAKE, 'Origin: https://evil.example'));
    expect(answered.status).toBe(403);
    expect(raw.origin.connections.filter(({ heads }) => heads > 0)).toEqual([]);
  });

  it('proxy 42: passes the end of one direction on as such', async () => {
    const { client, origin } = await tunnel();
    origin.halfOpen = true;
    client.more(toServer(1, 'last'));
    client.finishes();
    await origin.hears(toServer(1, 'last'));
    await origin.closed();
    origin.says(toClient(1, 'still'));
    await client.hears(toClient(1, 'still'));
  });

  it('proxy 42: breaks both off when one breaks', async () => {
    const { client, origin } = await tunnel();
    origin.resets();
    await client.closed();
    const other = await tunnel();
    other.client.leaves();
    await other.origin.closed();
  });

  it('proxy 42: keeps close codes, answers no ping, and says nothing of its own', async () => {
    const { client, origin } = await tunnel();
    client.unread = '';
    const [ping, close] = [toServer(9, 'ping'), toServer(8, '\x0f\xa1bye')];
    client.more(ping + close);
    await origin.hears(ping + close);
    origin.says(toClient(10, 'ping') + toClient(8, '\x0f\xa1bye'));
    await client.hears(toClient(8, '\x0f\xa1bye'));
    expect(client.unread).toBe(toClient(10, 'ping') + toClient(8, '\x0f\xa1bye'));
    expect(origin.unread).toBe(ping + close);
  });

  it('proxy 42: closes a tunnel that nobody uses, and none that somebody does', async () => {
    const { client, origin } = await tunnel();
    for (let i = 0; i < 20; i++) {
      raw.pass(20_000);
      client.more(toServer(9, `in ${i}`));
      origin.says(toClient(9, `out ${i}`));
      await origin.hears(toServer(9, `in ${i}`));
      await client.hears(toClient(9, `out ${i}`));
    }
    raw.pass(300_000);
    await client.hears('\x88\x06\x03\xe9idle');
    await origin.hears('\x88\x86\0\0\0\0\x03\xe9idle');
    await client.closed();
    await origin.closed();
  });

  it('proxy 42: asks a silent end, and cuts both when there is no answer', async () => {
    const { client, origin } = await tunnel();
    raw.pass(30_000);
    await client.hears('\x89\x08');
    await origin.hears('\x89\x88\0\0\0\0');
    raw.pass(10_000);
    await client.closed();
    await origin.closed();
  });

  it.each([
    ['1005', '\x03\xed'],
    ['1006', '\x03\xee'],
    ['1015', '\x03\xf7'],
  ])('proxy 42: never sends %s, not even for somebody else', async (_code, payload) => {
    const { client, origin } = await tunnel();
    origin.says(toClient(8, payload));
    await client.hears(toClient(8, '\x03\xea'));
  });

  it('proxy 42: holds nothing of a payload back, and nothing of ours stands in a frame', async () => {
    const { client, origin } = await tunnel();
    client.unread = '';
    origin.says(toClient(1, 'hello').slice(0, 4));
    await client.hears('he');
    raw.pass(30_000);
    await origin.hears('\x89\x88');
    origin.says(toClient(1, 'hello').slice(4));
    await client.hears('llo');
    expect(client.unread).toBe(toClient(1, 'hello'));
  });
});
