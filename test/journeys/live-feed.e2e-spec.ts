import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { Problem } from '../../src/contract';
import { expectDocumented } from '../support/contract';
import type { TestGateway } from '../support/gateway';
import { ana, bearer, nadia, signIn, startGatewayFor, TENANT } from '../support/people';
import { projectRoutes } from '../support/project-routes';
import { RunningSamples } from '../support/samples';
import { patience, until } from '../support/waiting';

const MESSAGES = 1000;
const MESSAGE_BYTES = 65_536;
/** All of them, masked and unmasked on the way, on a machine that has other things to do. */
const MOVED_WITHIN_MS = 60_000;

/** A route with WebSocket to a backend of the test's own, whose connections it can look at. */
const ORIGIN = `
  - id: origin
    match: { path: /api/v0/origin }
    upstream: customs
    roles: [USER]
    websocket: true
`;

describe('the live feed', () => {
  let samples: RunningSamples;
  let origin: Server;
  let behind: WebSocketServer;
  let gateway: TestGateway;
  let token: Record<string, string>;
  beforeAll(async () => {
    samples = await RunningSamples.start('mawbs');
    origin = createServer().listen(0, '127.0.0.1');
    await once(origin, 'listening');
    behind = new WebSocketServer({ server: origin, perMessageDeflate: false });
    Object.assign(process.env, samples.settings, {
      CUSTOMS_SERVICE_URL: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
    });
    gateway = await startGatewayFor([ana, nadia], { gatewayYaml: projectRoutes({}, ORIGIN) });
    token = bearer(await signIn(gateway.url, ana));
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    behind?.close();
    origin?.closeAllConnections();
    origin?.close();
    await samples?.close();
  });

  const open = (path: string, headers: Record<string, string> = token, protocols: string[] = []): WebSocket =>
    new WebSocket(gateway.url.replace('http', 'ws') + path, protocols, { headers, perMessageDeflate: false });

  /** Both ends of a tunnel to the test's own backend. */
  async function joined(): Promise<{ client: WebSocket; server: WebSocket }> {
    const arrived = once(behind, 'connection', patience());
    const client = open('/api/v0/origin');
    const [server] = (await arrived) as [WebSocket];
    await once(client, 'open', patience());
    return { client, server };
  }
  const messageOf = async (socket: WebSocket): Promise<Record<string, unknown>> => {
    const [data] = (await once(socket, 'message', patience())) as [Buffer];
    return JSON.parse(data.toString()) as Record<string, unknown>;
  };
  const closeOf = async (socket: WebSocket): Promise<[number, string]> => {
    const [code, reason] = (await once(socket, 'close', patience())) as [number, Buffer];
    return [code, reason.toString()];
  };

  describe('before it is opened', () => {
    /** An answer instead of the upgrade, held against the contract. */
    async function refused(socket: WebSocket, path: string): Promise<[number, string]> {
      const [, answer] = (await once(socket, 'unexpected-response', patience())) as [unknown, IncomingMessage];
      let body = '';
      for await (const chunk of answer) body += String(chunk);
      const headers = new Headers(answer.headers as Record<string, string>);
      if (!path.includes('/nothing'))
        expectDocumented('GET /api/v0/mawbs', { status: answer.statusCode!, headers, body });
      const problem = JSON.parse(body) as Problem;
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(problem).toMatchObject({ requestId: headers.get('x-request-id'), instance: path });
      return [answer.statusCode!, problem.code];
    }

    it.each<[string, string, () => Promise<Record<string, string>> | Record<string, string>, number, string]>([
      ['no token', '/api/v0/mawbs/feed', () => ({}), 401, 'unauthenticated'],
      ['garbage', '/api/v0/mawbs/feed', () => ({ authorization: 'Bearer garbage' }), 401, 'token-invalid'],
      ['no role', '/api/v0/mawbs/feed', async () => bearer(await signIn(gateway.url, nadia)), 403, 'insufficient-role'],
      ["others' tenant", '/api/v0/mawbs/feed', () => ({ ...token, 'X-Tenant-Id': 'X:YZ' }), 403, 'tenant-forbidden'],
      ['a route without WebSocket', '/api/v0/hawbs/feed', () => token, 400, 'upgrade-unsupported'],
      ['the control plane', '/api/v0/users', () => token, 400, 'upgrade-unsupported'],
      ['nothing there', '/api/v0/nothing', () => token, 404, 'not-found'],
    ])('refuses a handshake with %s', async (_, path, headers, status, code) => {
      const arrivals = behind.clients.size;
      expect(await refused(open(path, await headers()), path)).toEqual([status, code]);
      expect(behind.clients.size).toBe(arrivals);
    });
  });

  describe('of the sample backend', () => {
    it('greets the listener by his tenant, answers him, and tells him what moves', async () => {
      const socket = open('/api/v0/mawbs/feed');
      expect(await messageOf(socket)).toMatchObject({ type: 'hello', tenant: TENANT });
      socket.send('{"type":"ping"}');
      expect(await messageOf(socket)).toMatchObject({ type: 'pong' });
      const event = await messageOf(socket);
      expect(event).toMatchObject({ type: 'mawb.status', tenant: TENANT, from: expect.any(String) });
      socket.close(1000);
      expect((await closeOf(socket))[0]).toBe(1000);
    });

    it('keeps the subprotocol that both agree on', async () => {
      const socket = open('/api/v0/mawbs/feed', token, ['feed.v2', 'feed.v1']);
      await once(socket, 'open', patience());
      expect(socket.protocol).toBe('feed.v2');
      socket.terminate();
    });

    it('says good-bye in the words of a backend that ends', async () => {
      const socket = open('/api/v0/mawbs/feed');
      await messageOf(socket);
      const closed = closeOf(socket);
      await samples.stop('mawbs');
      expect(await closed).toEqual([1001, 'the service ends']);
      await samples.restart('mawbs');
    });
  });

  describe('as a tunnel', () => {
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
      const own = await signIn(gateway.url, ana);
      const arrived = once(behind, 'connection', patience());
      const client = open('/api/v0/origin', bearer(own));
      const [server] = (await arrived) as [WebSocket];
      const { client: another } = await joined();
      const ends = Promise.all([closeOf(client), closeOf(server)]);
      await fetch(`${gateway.url}/api/v0/auth/logout`, { method: 'POST', headers: bearer(own) });
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
