import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { aCertificate } from '../../src/proxy/forward/testing-certificate';
import { startGateway, type TestGateway } from '../support/gateway';
import { ana, bearer, signIn, startGatewayFor } from '../support/people';
import { patience, until } from '../support/waiting';

const MESSAGES = 1000;
const MESSAGE_BYTES = 65_536;
/** All of them, masked and unmasked on the way, on a machine that has other things to do. */
const MOVED_WITHIN_MS = 60_000;

/** Of one instance people sign in and out; the other one, on the same data, has the tunnels. */
describe.each(['in the clear', 'over TLS'])('a WebSocket as a tunnel, %s', (manner) => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-tunnels-'));
  const { cert, key } = aCertificate('gateway.example');
  const isSecure = manner === 'over TLS';
  let origin: Server;
  let behind: WebSocketServer;
  let desk: TestGateway;
  let gateway: TestGateway;
  let token: Record<string, string>;
  beforeAll(async () => {
    origin = createServer().listen(0, '127.0.0.1');
    await once(origin, 'listening');
    behind = new WebSocketServer({ server: origin, perMessageDeflate: false });
    const [TLS_CERT_FILE, TLS_KEY_FILE] = [join(folder, 'a.pem'), join(folder, 'a.key')];
    writeFileSync(TLS_CERT_FILE, cert);
    writeFileSync(TLS_KEY_FILE, key);
    desk = await startGatewayFor([ana]);
    const { database, masterKey } = desk;
    gateway = await startGateway({
      ...{ database, masterKey, environment: isSecure ? { TLS_CERT_FILE, TLS_KEY_FILE } : {} },
      gatewayYaml: `
upstreams: { origin: { targets: [{ url: 'http://127.0.0.1:${(origin.address() as AddressInfo).port}' }] } }
routes: [{ id: origin, match: { path: /origin }, upstream: origin, roles: [USER], websocket: true }]
`,
    });
    token = bearer(await signIn(desk.url, ana));
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    await desk?.close();
    behind?.close();
    origin?.closeAllConnections();
    origin?.close();
    rmSync(folder, { recursive: true });
  });

  const open = (headers: Record<string, string> = token): WebSocket =>
    new WebSocket(`${gateway.url.replace('http', 'ws')}/origin`, {
      ...{ headers, perMessageDeflate: false },
      ...(isSecure ? { ca: cert, servername: 'gateway.example', ALPNProtocols: ['http/1.1'] } : {}),
    });

  /** Both ends of a tunnel. */
  async function joined(): Promise<{ client: WebSocket; server: WebSocket }> {
    const arrived = once(behind, 'connection', patience());
    const client = open();
    const [server] = (await arrived) as [WebSocket];
    await once(client, 'open', patience());
    return { client, server };
  }
  const closeOf = async (socket: WebSocket): Promise<[number, string]> => {
    const [code, reason] = (await once(socket, 'close', patience())) as [number, Buffer];
    return [code, reason.toString()];
  };

  it('is refused before it is opened, and tells the backend how the client came', async () => {
    const [, answer] = (await once(open({}), 'unexpected-response', patience())) as [unknown, IncomingMessage];
    expect(answer.statusCode).toBe(401);
    answer.destroy();
    const arrived = once(behind, 'connection', patience());
    const client = open();
    const isOpen = once(client, 'open', patience());
    const [, { headers }] = (await arrived) as [WebSocket, IncomingMessage];
    expect(headers).toMatchObject({ 'x-forwarded-proto': isSecure ? 'https' : 'http', 'x-user-email': ana.email });
    await isOpen;
    client.terminate();
  });

  it("brings the client's close code to the backend, and the backend's to the client", async () => {
    const one = await joined();
    one.client.close(4001, 'enough');
    expect(await closeOf(one.server)).toEqual([4001, 'enough']);
    const other = await joined();
    other.server.close(4002, 'no more');
    expect(await closeOf(other.client)).toEqual([4002, 'no more']);
  });

  it.each(['client', 'server'] as const)('cuts the other end when the %s is cut off', async (end) => {
    const both = await joined();
    const other = end === 'client' ? both.server : both.client;
    const closed = closeOf(other);
    both[end].terminate();
    expect((await closed)[0]).toBe(1006);
  });

  it('carries big messages both ways as they are', async () => {
    const { client, server } = await joined();
    const big = Buffer.alloc(3_000_001, 'ñandú ');
    server.once('message', (data: Buffer, isBinary) => server.send(data, { binary: isBinary }));
    const echoed = once(client, 'message', patience());
    client.send(big);
    const [data, isBinary] = (await echoed) as [Buffer, boolean];
    expect([isBinary, data.equals(big)]).toEqual([true, true]);
    client.terminate();
  });

  it('makes a backend wait for a reader that is slow, and loses nothing', async () => {
    const { client, server } = await joined();
    const total = MESSAGES * MESSAGE_BYTES;
    client.pause();
    const payload = Buffer.alloc(MESSAGE_BYTES, 'x');
    for (let i = 0; i < MESSAGES; i++) {
      payload.writeUInt32BE(i);
      server.send(Buffer.from(payload));
    }
    // What has left the backend stands in the gateway and in sockets. Without backpressure all of it would.
    await untilStill(() => server.bufferedAmount, total);
    expect(server.bufferedAmount).toBeGreaterThan(total / 2);

    const numbers: number[] = [];
    const all = new Promise<void>((resolve) =>
      client.on('message', (data: Buffer) => {
        if (data.length === MESSAGE_BYTES) numbers.push(data.readUInt32BE());
        if (numbers.length === MESSAGES) resolve();
      }),
    );
    client.resume();
    await all;
    expect(numbers).toEqual(Array.from({ length: MESSAGES }, (_, i) => i));
    expect(server.bufferedAmount).toBe(0);
    client.terminate();
  }, 90_000);

  it('makes a client wait for a backend that is slow', async () => {
    const { client, server } = await joined();
    const total = MESSAGES * MESSAGE_BYTES;
    server.pause();
    const payload = Buffer.alloc(MESSAGE_BYTES, 'y');
    for (let i = 0; i < MESSAGES; i++) client.send(payload);
    await untilStill(() => client.bufferedAmount, total);
    expect(client.bufferedAmount).toBeGreaterThan(total / 2);
    let received = 0;
    server.on('message', (data: Buffer) => (received += data.length));
    server.resume();
    await until(
      () => received,
      (bytes) => bytes === total,
      MOVED_WITHIN_MS,
    );
    client.terminate();
  }, 90_000);

  it('is closed when its session is signed out', async () => {
    const own = await signIn(desk.url, ana);
    const arrived = once(behind, 'connection', patience());
    const client = open(bearer(own));
    const [server] = (await arrived) as [WebSocket];
    const { client: another } = await joined();
    const ends = Promise.all([closeOf(client), closeOf(server)]);
    await fetch(`${desk.url}/api/v0/auth/logout`, { method: 'POST', headers: bearer(own) });
    expect((await ends).map(([code]) => code)).toEqual([4401, 4401]);
    expect(another.readyState).toBe(WebSocket.OPEN);
    another.terminate();
  });

  it('is closed with 1001 at both ends when the gateway ends', async () => {
    const { client, server } = await joined();
    const ends = Promise.all([closeOf(client), closeOf(server)]);
    expect(await gateway.drain()).toBe(true);
    expect((await ends).map(([code]) => code)).toEqual([1001, 1001]);
  });
});

/** Waits until an amount has moved from where it began, and then has not moved for a while. */
async function untilStill(amount: () => number, from: number): Promise<void> {
  await until(amount, (now) => now < from);
  let [last, still] = [-1, 0];
  await until(amount, (now) => {
    still = now === last ? still + 1 : 0;
    last = now;
    return still > 20;
  });
}
