import { once } from 'node:events';
import http, { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { ReadAnswer } from '../../src/door/testing';
import { checkedFetch } from '../support/contract';
import { startGateway, type TestGateway } from '../support/gateway';
import { CLIENT_FIELD, Nginx } from '../support/nginx';
import { ana, bearer, nadia, signIn, startGatewayFor, TENANT } from '../support/people';
import { rawRequest } from '../support/raw';
import { refusalOf } from '../support/refusals';
import { startRelay } from '../support/relay';
import { patience, until } from '../support/waiting';

const PUBLIC_CLIENT = '203.0.113.7';
const MAX_BODY_BYTES = 100_000;

/** What the backend below answers at `/echo`: the fields that tell it who asks. */
type Told = Readonly<Record<string, string | undefined>>;

describe('behind nginx', () => {
  let backend: Backend;
  let believing: TestGateway;
  let doubting: TestGateway;
  let nginx: Nginx;
  /** Before the gateway that trusts no proxy. */
  let unheard: Nginx;
  let token: Record<string, string>;
  beforeAll(async () => {
    backend = await Backend.start();
    const gatewayYaml = routes(backend.url);
    const environment = { TRUSTED_PROXIES: '127.0.0.1' };
    believing = await startGatewayFor([ana, nadia], { gatewayYaml, environment });
    const { database, masterKey } = believing;
    doubting = await startGateway({ gatewayYaml, database, masterKey });
    nginx = await Nginx.start(believing.url);
    unheard = await Nginx.start(doubting.url);
    token = { ...bearer(await signIn(nginx.url, ana)), 'x-tenant-id': TENANT };
  }, 60_000);
  afterAll(async () => {
    await nginx?.stop();
    await unheard?.stop();
    await doubting?.close();
    await believing?.close();
    await backend?.close();
  });

  const ask = (by: Nginx, path: string, fields: Record<string, string> = {}): Promise<ReadAnswer> =>
    rawRequest(by.url, `GET ${path}`, { Host: 'portal.example', Connection: 'close', ...fields });
  const told = async (by: Nginx, fields: Record<string, string>): Promise<Told> => {
    const { status, body } = await ask(by, '/echo', { ...token, ...fields });
    expect(status).toBe(200);
    return JSON.parse(body) as Told;
  };

  describe('whom the gateway trusts', () => {
    it('tells the backend who asks and for what, as nginx said', async () => {
      expect(await told(nginx, { [CLIENT_FIELD]: PUBLIC_CLIENT })).toMatchObject({
        'x-real-ip': PUBLIC_CLIENT,
        'x-forwarded-for': `${PUBLIC_CLIENT}, 127.0.0.1`,
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'portal.example',
        'x-tenant-id': TENANT,
      });
    });

    it('believes no address that the client made up', async () => {
      const forged = { 'X-Forwarded-For': '10.0.0.1', 'X-Real-IP': '10.0.0.2', Forwarded: 'for=10.0.0.3' };
      const fields = await told(nginx, { [CLIENT_FIELD]: PUBLIC_CLIENT, ...forged });
      expect(fields['x-real-ip']).toBe(PUBLIC_CLIENT);
      expect(fields['x-forwarded-for']).toBe(`10.0.0.1, ${PUBLIC_CLIENT}, 127.0.0.1`);
      expect(fields.forwarded).not.toContain('10.0.0.3');
    });

    it.each(['/metrics', '/actuator/metrics', '/inside'])(
      'hides %s from a client outside, and shows it to one inside',
      async (path) => {
        const from = async (client: string): Promise<number> =>
          (await ask(nginx, path, { ...token, [CLIENT_FIELD]: client })).status;
        expect(await from(PUBLIC_CLIENT)).toBe(404);
        expect(await from('10.1.2.3')).toBe(200);
      },
    );
  });

  describe('whom the gateway does not trust', () => {
    it('is the client itself: not a word of what it says of another goes on', async () => {
      expect(await told(unheard, { [CLIENT_FIELD]: PUBLIC_CLIENT })).toMatchObject({
        'x-real-ip': '127.0.0.1',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'portal.example',
      });
    });

    it.each(['/metrics', '/actuator/metrics', '/inside'])('sees no %s, whoever it says it asks for', async (path) => {
      for (const client of [PUBLIC_CLIENT, '10.1.2.3', '127.0.0.1'])
        expect((await ask(unheard, path, { ...token, [CLIENT_FIELD]: client })).status).toBe(404);
    });
  });

  describe('what is refused', () => {
    it.each<[number, string, string, RequestInit & { as?: 'nobody' | 'nadia' }]>([
      [401, 'unauthenticated', '/echo', { as: 'nobody' }],
      [401, 'token-invalid', '/api/v0/users', { headers: { authorization: 'Bearer garbage' } }],
      [403, 'insufficient-role', '/echo', { as: 'nadia' }],
      [404, 'not-found', '/nothing', {}],
      [405, 'method-not-allowed', '/api/v0/users', { method: 'PUT' }],
      [413, 'body-too-large', '/echo', { method: 'POST', body: 'x'.repeat(MAX_BODY_BYTES + 1) }],
    ])('arrives as it left: %d %s of %s', async (status, code, path, { as, ...init }) => {
      const who = as === 'nobody' ? {} : as === 'nadia' ? bearer(await signIn(believing.url, nadia)) : token;
      const [direct, proxied] = await Promise.all(
        [believing.url, nginx.url].map(async (url) =>
          refusalOf(await checkedFetch(url + path, { headers: { ...who, 'x-tenant-id': TENANT }, ...init })),
        ),
      );
      expect([proxied!.status, proxied!.code]).toEqual([status, code]);
      expect({ ...proxied!.problem, requestId: '' }).toEqual({ ...direct!.problem, requestId: '' });
      for (const name of ['www-authenticate', 'allow', 'cache-control', 'vary', 'x-content-type-options'])
        expect([name, proxied!.headers.get(name)]).toEqual([name, direct!.headers.get(name)]);
    });
  });

  describe('what flows', () => {
    it('opens a WebSocket through both, and carries messages and the close code', async () => {
      const arrived = once(backend.sockets, 'connection', patience());
      const client = new WebSocket(`${nginx.url.replace('http', 'ws')}/feed`, {
        headers: { ...token, [CLIENT_FIELD]: PUBLIC_CLIENT },
      });
      const [server, handshake] = (await arrived) as [WebSocket, IncomingMessage];
      expect(handshake.headers['x-real-ip']).toBe(PUBLIC_CLIENT);
      await once(client, 'open', patience());
      server.on('message', (data: Buffer) => server.send(`you said ${data.toString()}`));
      const answer = once(client, 'message', patience());
      client.send('ñandú');
      expect(String((await answer)[0])).toBe('you said ñandú');
      const closed = once(client, 'close', patience());
      server.close(4000, 'enough');
      const [code, reason] = (await closed) as [number, Buffer];
      expect([code, reason.toString()]).toEqual([4000, 'enough']);
    });

    it('brings each event of a stream when it happens, not when the stream ends', async () => {
      const asked = once(backend.server, 'events', patience());
      const answer = fetch(`${nginx.url}/events`, { headers: token, ...patience() });
      const [events] = (await asked) as [ServerResponse];
      events.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const said: string[] = [];
      events.write('data: 0\n\n');
      // The next is written only when this one has come: whoever holds one back waits in vain.
      for await (const bytes of (await answer).body!) {
        said.push(Buffer.from(bytes).toString());
        if (said.length < 3) events.write(`data: ${said.length}\n\n`);
        else events.end();
      }
      expect(said).toEqual(['data: 0\n\n', 'data: 1\n\n', 'data: 2\n\n']);
    });

    it('brings each chunk of an upload when it is sent', async () => {
      const asked = once(backend.server, 'upload', patience());
      const upload = http.request(`${nginx.url}/upload`, { method: 'POST', headers: token, ...patience() });
      upload.write('first, ');
      const [incoming, outgoing] = (await asked) as [IncomingMessage, ServerResponse];
      const [first] = (await once(incoming, 'data', patience())) as [Buffer];
      expect([incoming.headers['transfer-encoding'], first.toString()]).toEqual(['chunked', 'first, ']);
      const rest = once(incoming, 'data', patience());
      upload.end('then this');
      expect(String((await rest)[0])).toBe('then this');
      const answered = once(upload, 'response', patience());
      outgoing.writeHead(201).end();
      expect(((await answered) as [IncomingMessage])[0].statusCode).toBe(201);
    });

    it('keeps a connection for longer than nginx does, so that nginx never sends into one that closes', async () => {
      const relay = await startRelay(believing.url);
      const brief = await Nginx.start(relay.url, '2s');
      try {
        for (let i = 0; i < 10; i++) expect((await fetch(`${brief.url}/echo`, { headers: token })).status).toBe(200);
        expect(relay.seen.length).toBeLessThan(10);
        await until(
          () => relay.seen.map(({ endedBy }) => endedBy),
          (ends) => ends.every((end) => end === 'client'),
        );
      } finally {
        await brief.stop();
        await relay.close();
      }
    });
  });
});

const routes = (url: string): string => `
upstreams: { backend: { targets: [{ url: '${url}' }] } }
routes:
  - { id: echo, match: { path: /echo }, upstream: backend, roles: [USER], tenant: required, maxBodyBytes: ${MAX_BODY_BYTES} }
  - { id: inside, match: { path: /inside }, upstream: backend, roles: [USER], exposure: internal }
  - { id: feed, match: { path: /feed }, upstream: backend, roles: [USER], websocket: true }
  - { id: events, match: { path: /events }, upstream: backend, roles: [USER] }
  - { id: upload, match: { path: /upload }, upstream: backend, roles: [USER] }
`;

/** Tells what it was told, and hands streams to the test: `events` and `upload` are emitted on its server. */
class Backend {
  readonly sockets: WebSocketServer;

  private constructor(readonly server: Server) {
    this.sockets = new WebSocketServer({ server });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.url === '/events') server.emit('events', response);
      else if (request.url === '/upload') server.emit('upload', request, response);
      else response.end(JSON.stringify(request.headers));
    });
  }

  static async start(): Promise<Backend> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Backend(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.sockets.close();
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
