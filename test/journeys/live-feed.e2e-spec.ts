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
import { patience } from '../support/waiting';

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
});
