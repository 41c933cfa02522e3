import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { Upstream } from '../../upstreams';
import { type Front, type RawEnd, type RawOrigin, Rig, turns } from '../testing';
import { GOING_AWAY } from './close-codes';
import { close } from './testing';

const timeouts = { connectMs: 100, firstByteMs: 500, idleMs: 1_000 };
const ASK =
  'GET /feed?x=%20 HTTP/1.1\r\nHost: gateway.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a, b\r\n' +
  'Sec-WebSocket-Extensions: permessage-deflate\r\nX-User-Id: forged\r\n\r\n';
const SWITCH =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: b\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n';

let rig: Rig;
let origin: RawOrigin;
let upstream: Upstream;
let front: Front;
beforeEach(async () => {
  rig = new Rig();
  origin = await rig.rawOrigin();
  upstream = rig.upstream(origin.url, { timeouts });
  front = await rig.front(upstream, { prepare: ({ addedHeaders }) => addedHeaders.push('X-User-Id', 'u1') });
});
afterEach(() => rig.close());

async function asked(text = ASK): Promise<{ client: RawEnd; server: RawEnd }> {
  const client = await front.client();
  client.say(text);
  return { client, server: await origin.asked(origin.connections.length) };
}

async function joined(): Promise<{ client: RawEnd; server: RawEnd }> {
  const { client, server } = await asked();
  server.say(SWITCH);
  await client.hears('\r\n\r\n');
  client.forget();
  server.forget();
  return { client, server };
}

describe('tunnelTo: the handshake', () => {
  it('relays it with every Sec-WebSocket field as it is, and with who is asking', async () => {
    const { server } = await asked();
    const lines = server.heard.split('\r\n');
    expect(lines[0]).toBe('GET /feed?x=%20 HTTP/1.1');
    expect(lines).toEqual(
      expect.arrayContaining([
        `Host: ${new URL(origin.url).host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol: a, b',
        'Sec-WebSocket-Extensions: permessage-deflate',
        'X-User-Id: u1',
      ]),
    );
    expect(server.heard).not.toMatch(/forged|gateway\.test/);
  });

  it('relays the 101 with its fields', async () => {
    const { client, server } = await asked();
    server.say(SWITCH);
    expect(await client.hears('\r\n\r\n')).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: b\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n' +
        'X-Request-Id: request-1\r\n\r\n',
    );
  });

  it('passes on what came right behind either head', async () => {
    const client = await front.client();
    client.say(`${ASK}\x81\x82\0\0\0\0hi`);
    const server = await origin.asked();
    server.say(`${SWITCH}\x81\x05hello`);
    await client.hears('\x81\x05hello');
    await server.hears('\x81\x82\0\0\0\0hi');
  });

  it('relays any other answer with status, fields and body', async () => {
    const { client, server } = await asked();
    server.say(
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwhy?\r\n0\r\n\r\n',
    );
    const heard = await client.all();
    expect(heard).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n[^]*\r\n\r\nwhy\?$/);
    expect(heard).toContain('Connection: close\r\n');
    expect(heard).not.toMatch(/transfer-encoding/i);
    expect((await front.outcome()).outcome).toEqual({ status: 401, fault: undefined, code: undefined });
  });

  it('breaks a refusal off that breaks off itself', async () => {
    const { client, server } = await asked();
    server.say('HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwhy?\r\n');
    await client.hears('why?');
    server.socket.resetAndDestroy();
    await client.all();
    expect(client.reset).toBe(true);
    expect((await front.outcome()).outcome).toMatchObject({ status: 401, code: 'upstream-broken' });
  });

  it.each([
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['switches to something else', SWITCH.replace('Upgrade: websocket', 'Upgrade: h2c')],
    ['switches without saying to what', SWITCH.replace('Upgrade: websocket\r\n', '')],
    ['has a head that does not end', `HTTP/1.1 101 Switching Protocols\r\nX-A: ${'a'.repeat(40_000)}\r\n`],
  ])('answers 502 upstream-broken when the answer %s', async (_what, bytes) => {
    const { client, server } = await asked();
    server.say(bytes);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 [^]*"code":"upstream-broken"/);
    await server.all();
    expect(rig.tunnels.size).toBe(0);
  });

  it('answers 502 upstream-unreachable when nobody listens', async () => {
    origin.close();
    const client = await front.client();
    client.say(ASK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 502 [^]*"code":"upstream-unreachable"/);
    expect((await front.outcome()).outcome).toMatchObject({ status: 502, fault: { who: 'upstream' } });
  });

  it('answers 504 when the answer is late', async () => {
    const { client, server } = await asked();
    rig.pass(500);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 504 [^]*"code":"upstream-timeout"/);
    await server.all();
  });

  it('answers 503 with Retry-After while the circuit is open', async () => {
    upstream = rig.upstream(origin.url, {
      breaker: { errorRate: 0.5, windowSeconds: 10, minimumRequests: 1, openSeconds: 5 },
    });
    upstream.breaker.failed({});
    front = await rig.front(upstream);
    const client = await front.client();
    client.say(ASK);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After: 5\r\n[^]*"code":"circuit-open"/);
    expect(origin.connections).toHaveLength(0);
  });

  it.each([
    ['h2c', ASK.replace('Upgrade: websocket', 'Upgrade: h2c')],
    ['a POST', ASK.replace('GET', 'POST')],
    ['a handshake without a key', ASK.replace(/Sec-WebSocket-Key: [^\r]*\r\n/, '')],
    ['one whose key has not 16 bytes', ASK.replace('dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQA=')],
    ['one with two keys', ASK.replace(/(Sec-WebSocket-Key: [^\r]*\r\n)/, '$1$1')],
    ['a body', ASK.replace('\r\n\r\n', '\r\nContent-Length: 5\r\n\r\nhello')],
  ])('refuses %s', async (_what, text) => {
    const client = await front.client();
    client.say(text);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 400 [^]*"code":"upgrade-unsupported"/);
    expect(origin.connections).toHaveLength(0);
    expect((await front.outcome()).outcome).toEqual({ status: 400, fault: undefined, code: 'upgrade-unsupported' });
  });

  it.each([
    ['ends', (client: RawEnd) => client.socket.end()],
    ['resets', (client: RawEnd) => client.socket.resetAndDestroy()],
  ])('stops when the client %s before the answer', async (_how, leave) => {
    const { client, server } = await asked();
    leave(client);
    await server.all();
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, code: 'client-gone' });
    expect([rig.tunnels.size, rig.deadlines.size]).toEqual([0, 0]);
  });
});

describe('tunnelTo: the tunnel', () => {
  it('passes bytes both ways untouched, and counts them', async () => {
    const { client, server } = await joined();
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    client.say(`\x82\xfe\x01\x00\0\0\0\0${bytes}`);
    await server.hears(`\x82\xfe\x01\x00\0\0\0\0${bytes}`);
    server.say(`\x82\x7e\x01\x00${bytes}`);
    await client.hears(`\x82\x7e\x01\x00${bytes}`);
    client.socket.end();
    server.socket.end();
    const { exchange, outcome } = await front.outcome();
    expect(exchange).toMatchObject({ bytesIn: 264, bytesOut: 260 });
    expect(outcome).toEqual({ status: 101, fault: undefined, code: undefined });
  });

  it('passes the end of one direction on as such, and the other goes on', async () => {
    const { client, server } = await joined();
    client.socket.end();
    await server.all();
    server.say('\x81\x04late');
    await client.hears('\x81\x04late');
    server.socket.end();
    await client.all();
    await front.outcome();
    expect([rig.tunnels.size, rig.deadlines.size]).toEqual([0, 0]);
  });

  it.each([
    ['client', 'server'],
    ['server', 'client'],
  ] as const)('breaks both ends when the %s resets', async (one, other) => {
    const ends = await joined();
    ends[one].socket.resetAndDestroy();
    await ends[other].all();
    const { outcome } = await front.outcome();
    expect(outcome.status).toBe(101);
    expect(outcome.code).toBe(one === 'server' ? 'upstream-broken' : undefined);
    expect(rig.tunnels.size).toBe(0);
  });

  it('holds a side back while the other does not read', async () => {
    const { client, server } = await joined();
    client.socket.pause();
    const block = Buffer.alloc(1_048_576, 'x');
    // One frame of 64 MiB: \x82 \x7f and eight bytes of length.
    server.say('\x82\x7f\0\0\0\0\x04\0\0\0');
    for (let i = 0; i < 64; i++) server.say(block);
    for (let before = -1; before !== front.begun[0]!.bytesOut; await turns(300)) before = front.begun[0]!.bytesOut;
    expect(front.begun[0]!.bytesOut).toBeLessThan(32 * 1_048_576);
    let received = 0;
    client.socket.removeAllListeners('data');
    client.socket.on('data', (chunk: string) => (received += chunk.length));
    client.socket.resume();
    while (received < 64 * 1_048_576 + 10) await once(client.socket, 'data');
  });
});

describe('tunnelTo: closing tunnels', () => {
  it('says 1001 to both ends between two frames', async () => {
    const { client, server } = await joined();
    server.say('\x81\x05hel');
    await client.hears('hel');
    const closed = rig.tunnels.closeAll();
    await server.hears('\x88\x82\0\0\0\0\x03\xe9');
    expect(client.heard).toBe('\x81\x05hel');
    server.say('lo\x81\x03too');
    expect(await client.all()).toBe('\x81\x05hello\x88\x02\x03\xe9');
    client.say('\x88\x82\0\0\0\0\x03\xe9');
    client.socket.end();
    server.socket.end();
    await closed;
    expect((await front.outcome()).outcome).toMatchObject({ status: 101, fault: undefined });
  });

  it('cuts an end that does not answer within a second', async () => {
    const { client } = await joined();
    const closed = rig.tunnels.closeAll(GOING_AWAY);
    await client.hears('\x88\x02\x03\xe9');
    rig.pass(1_000);
    await closed;
    expect(rig.deadlines.size).toBe(0);
  });

  it('closes those of one session, and leaves the others', async () => {
    const [first, second] = [await joined(), await joined()];
    const [revoked] = front.begun;
    expect(
      rig.tunnels.close((exchange) => (exchange === revoked ? { code: 4401, reason: 'token-revoked' } : undefined)),
    ).toBe(1);
    expect(await first.client.all()).toBe(close(4401, 'token-revoked'));
    second.server.say('\x81\x02on');
    await second.client.hears('\x81\x02on');
  });

  it('closes one that was still being opened as soon as it is open', async () => {
    const { client, server } = await asked();
    rig.tunnels.close(() => ({ code: 4403 }));
    server.say(SWITCH);
    expect((await client.all()).split('\r\n\r\n')[1]).toBe(close(4403));
  });

  it('opens none any more when all have been closed for good', async () => {
    await rig.tunnels.closeAll();
    expect(await front.ask(ASK)).toMatch(/^HTTP\/1\.1 503 [^]*"code":"upstream-unavailable"/);
    expect([rig.tunnels.size, origin.connections.length]).toEqual([0, 0]);
  });

  it('has nothing to wait for when there is none', async () => {
    await rig.tunnels.closeAll();
    expect(rig.tunnels.size).toBe(0);
  });
});

describe('tunnelTo: a real client and a real server', () => {
  it('talks compressed messages, and is told why it ends', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
    await once(server, 'listening');
    rig.onClose(() => server.close());
    server.on('connection', (socket) =>
      socket.on('message', (message: Buffer) => socket.send(message, { binary: false })),
    );
    front = await rig.front(rig.upstream(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    const client = new WebSocket(`ws://127.0.0.1:${front.port}/echo`, { perMessageDeflate: true });
    await once(client, 'open');
    expect(client.extensions).toContain('permessage-deflate');
    const text = 'air waybill '.repeat(10_000);
    client.send(text);
    const [message] = (await once(client, 'message')) as [Buffer];
    expect(message.toString()).toBe(text);
    const closed = once(client, 'close');
    await rig.tunnels.closeAll();
    expect((await closed)[0]).toBe(1001);
  });
});
