import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { aPrincipal, FakeAuthenticator } from '../access/testing';
import { SystemClock } from '../shared/clock';
import { RequestHead } from '../shared/http';
import { aHead } from '../shared/http/testing';
import type { AccessRecord } from '../shared/telemetry';
import { RecordingAccessLog } from '../shared/telemetry/testing';
import { TRANSPORTS } from './forward/testing';
import { type StartedDataPlane, startDataPlane } from './start-data-plane';
import { type FakeParts, someParts } from './testing';

/** Lets a test wait for the line of a request. */
class AwaitedAccessLog extends RecordingAccessLog {
  #waiting: (() => void)[] = [];
  override write(record: AccessRecord): void {
    super.write(record);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
  async line(n: number): Promise<AccessRecord> {
    while (this.records.length <= n) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.records[n]!;
  }
}

const USER = { Authorization: 'Bearer ana' };
const NOT_LOUD = { settleMs: 10, pollMs: 3_600_000, listen: true };

describe.each(TRANSPORTS)('the data plane, over %s', (transport) => {
  let folder: string;
  let file: string;
  let parts: FakeParts & { accessLog: AwaitedAccessLog };
  let authenticator: FakeAuthenticator;
  let plane: StartedDataPlane;
  let front: http.Server;
  let origin: http.Server;
  let originUrl: string;
  /** What the origin does with a request; a test may hold one back. */
  let serve: http.RequestListener;
  const sockets = new Set<Socket>();

  const config = (more = ''): string => `
upstreams:
  mawbs: { transport: ${transport}, targets: [{ url: "${originUrl}" }] }
routes:
  - id: mawbs
    match: { path: /api/v0/mawbs }
    upstream: mawbs
    rewrite: { stripPrefix: /api/v0 }
    roles: [USER]
    websocket: true
    limits: [{ by: user, requests: 50, perSeconds: 60 }]
  - { id: plain, match: { path: /plain, methods: [GET, POST] }, upstream: mawbs, public: true, maxBodyBytes: 10 }
  - { id: own, match: { path: /x, host: own.test }, upstream: mawbs, public: true }
${more}`;

  async function listening(server: net.Server): Promise<string> {
    server.on('connection', (socket: Socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'data-plane-'));
    file = join(folder, 'gateway.yaml');
    serve = (request, response) => response.end(JSON.stringify({ url: request.url, headers: request.headers }));
    origin = http.createServer((request, response) => serve(request, response));
    originUrl = `http://${await listening(origin)}`;
    await writeFile(file, config());
    authenticator = new FakeAuthenticator()
      .know('ana', aPrincipal({ subject: 'ana', tenants: { 'SERHAFEN:CL': ['USER'] } }))
      .know('eve', aPrincipal({ subject: 'eve' }));
    parts = { ...someParts({ authenticator }), clock: new SystemClock() as never, accessLog: new AwaitedAccessLog() };
    plane = await start();
    front = frontFor(plane);
    await listening(front);
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await plane.dataPlane.close();
    for (const server of [front, origin]) server.close();
    await rm(folder, { recursive: true });
  });

  const start = (options: { file?: string; required?: boolean } = {}): Promise<StartedDataPlane> =>
    startDataPlane(
      parts,
      { replace: () => undefined },
      { file, required: true, variables: {}, closing: () => false, watch: NOT_LOUD, ...options },
    );

  /** The door's part: reads the head, asks for the route, hands over. 418 is the control plane's. */
  function frontFor({ dataPlane }: StartedDataPlane): http.Server {
    const headOf = (request: http.IncomingMessage): RequestHead => {
      const { trace } = aHead();
      const [path, query] = /^([^?]*)(.*)$/.exec(request.url!)!.slice(1) as [string, string];
      const client = { ...aHead().client, host: request.headers.host ?? '' };
      return new RequestHead(request, request.method!, path, query, 'r-1', trace, client, undefined, performance.now());
    };
    const find = (head: RequestHead) => dataPlane.find(head);
    const server = http.createServer((request, response) => {
      const head = headOf(request);
      const route = find(head);
      if (route) dataPlane.serve(route, head, request, response, ['X-Frame-Options', 'DENY']);
      else response.writeHead(418).end();
    });
    server.on('upgrade', (request, socket, firstBytes) => {
      const head = headOf(request);
      dataPlane.tunnel(find(head)!, head, request, socket, firstBytes);
    });
    return server;
  }

  const port = (): number => (front.address() as AddressInfo).port;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port()}${path}`, init);

  it('sends a request on with who asks, and writes its line', async () => {
    const response = await ask('/api/v0/mawbs/7?q=1', { headers: { ...USER, 'X-User-Id': 'spoofed' } });
    const { url, headers } = (await response.json()) as { url: string; headers: Record<string, string> };
    expect(response.status).toBe(200);
    expect(response.headers.get('ratelimit')).toMatch(/^"mawbs-user-60s";r=49/);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(url).toBe('/mawbs/7?q=1');
    expect(headers).toMatchObject({ 'x-user-id': 'ana', 'x-roles': 'USER', 'x-tenant-id': 'SERHAFEN:CL' });
    expect(headers).not.toHaveProperty('authorization');
    expect(await parts.accessLog.line(0)).toMatchObject({
      plane: 'data',
      route: 'mawbs',
      upstream: 'mawbs',
      user: 'ana',
      tenant: 'SERHAFEN:CL',
      status: 200,
      upstreamMs: expect.any(Number),
    });
    expect(parts.metrics.observed).toEqual([{ service: 'mawbs', route: 'mawbs', method: 'GET', status: 200 }]);
    expect(parts.metrics.upstream).toEqual([{ service: 'mawbs', durationMs: expect.any(Number) }]);
  });

  it.each([
    ['no token', '/api/v0/mawbs', {}, 401, 'unauthenticated'],
    ['a bad token', '/api/v0/mawbs', { headers: { Authorization: 'Bearer bad' } }, 401, 'token-invalid'],
    ['the wrong role', '/api/v0/mawbs', { headers: { Authorization: 'Bearer eve' } }, 403, 'insufficient-role'],
    ['the wrong method', '/plain', { method: 'PUT' }, 405, 'method-not-allowed'],
    ['too long a body', '/plain', { method: 'POST', body: 'x'.repeat(11) }, 413, 'body-too-large'],
  ])('refuses %s with a problem, and writes its line', async (_, path, init, status, code) => {
    const response = await ask(path, init);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code, instance: path, requestId: 'r-1' });
    expect(await parts.accessLog.line(0)).toMatchObject({ status, code, upstreamMs: undefined });
  });

  it('leaves what is not its own to the control plane, but not on a host of its own', async () => {
    expect((await ask('/api/v0/users')).status).toBe(418);
    const raw = net.connect(port(), '127.0.0.1');
    raw.end('GET /api/v0/users HTTP/1.1\r\nHost: own.test\r\nConnection: close\r\n\r\n');
    const [head] = (await once(raw.setEncoding('latin1'), 'data')) as [string];
    expect(head).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('answers 429 with Retry-After beyond the limit', async () => {
    for (let i = 0; i < 50; i++) await (await ask('/api/v0/mawbs', { headers: USER })).arrayBuffer();
    const response = await ask('/api/v0/mawbs', { headers: USER });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('ratelimit')).toMatch(/^"mawbs-user-60s";r=0/);
    expect(await response.json()).toMatchObject({ code: 'rate-limited' });
  });

  it.each([
    [
      'throws',
      (): never => {
        throw new Error('lost');
      },
    ],
    ['rejects', () => Promise.reject(new Error('lost'))],
  ])('answers 500 when a check %s, tells the log, and goes on', async (_, authenticate) => {
    jest.spyOn(authenticator, 'authenticate').mockImplementationOnce(authenticate);
    const response = await ask('/api/v0/mawbs', { headers: USER });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('lost');
    expect(parts.log.lines).toContainEqual(expect.objectContaining({ level: 'error', cause: new Error('lost') }));
    expect(await parts.accessLog.line(0)).toMatchObject({ status: 500, code: 'internal-error' });
    expect((await ask('/api/v0/mawbs', { headers: USER })).status).toBe(200);
  });

  it('asks no upstream for a client that left while a check waited', async () => {
    let answer!: () => void;
    const asked = new Promise<void>((resolve) => {
      jest.spyOn(authenticator, 'authenticate').mockImplementationOnce(() => {
        resolve();
        return new Promise((found) => (answer = () => found(aPrincipal({ roles: ['USER'] }))));
      });
    });
    const client = net.connect(port(), '127.0.0.1');
    client.write('GET /api/v0/mawbs HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ana\r\n\r\n');
    await asked;
    client.destroy();
    expect(await parts.accessLog.line(0)).toMatchObject({ status: 499, code: 'client-gone' });
    let reached = false;
    serve = (_, response) => response.end((reached = true));
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect([reached, parts.accessLog.records.length]).toEqual([false, 1]);
  });

  describe('when gateway.yaml changes', () => {
    /** Replaces the file as an editor does, and waits until the gateway has taken it or said why not. */
    async function edit(text: string): Promise<void> {
      const said = parts.log.says(/are running|not applied/);
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
      await said;
    }

    it('serves by the new routes, and lets a request finish by the old ones', async () => {
      let finish!: () => void;
      const held = new Promise<void>((resolve) => {
        serve = (_, response) => {
          response.writeHead(200).write('begun, ');
          finish = () => response.end('finished');
          resolve();
        };
      });
      const slow = ask('/plain');
      await held;
      await edit(config().replace('path: /plain', 'path: /moved'));
      serve = (_, response) => response.end('moved');
      expect((await ask('/plain')).status).toBe(418);
      expect(await (await ask('/moved')).text()).toBe('moved');
      finish();
      expect(await (await slow).text()).toBe('begun, finished');
    });

    it('fails no request under load', async () => {
      let done = false;
      const statuses = new Set<number>();
      const load = Array.from({ length: 4 }, async () => {
        while (!done) {
          const response = await ask('/plain');
          await response.arrayBuffer();
          statuses.add(response.status);
        }
      });
      for (let i = 1; i <= 5; i++) await edit(`${config()}# edit ${i}\n`);
      await edit('routes: [');
      await edit(config('  - { id: more, match: { path: /more }, upstream: mawbs, public: true }\n'));
      done = true;
      await Promise.all(load);
      expect([...statuses]).toEqual([200]);
      expect((await ask('/more')).status).toBe(200);
    });

    it('goes on as before when the file does not hold, and says where', async () => {
      const { version } = plane.status;
      await edit(config().replace('roles: [USER]', 'rolls: [USER]'));
      expect((await ask('/api/v0/mawbs')).status).toBe(401);
      expect(plane.status).toMatchObject({ version, failedSinceMs: expect.any(Number), routes: 3 });
      expect(plane.status.faults).toEqual([
        `${file}:9:5 routes[0].rolls: is not known in routes[0] - did you mean "roles"?`,
      ]);
      expect(parts.log.at('error')).toContain(plane.status.faults[0]);
    });
  });

  describe('at the start', () => {
    it('refuses a file that does not hold, with all its faults', async () => {
      await writeFile(join(folder, 'bad.yaml'), 'routes: 1\nupstreams: 2\n');
      await expect(start({ file: join(folder, 'bad.yaml') })).rejects.toThrow(
        /bad\.yaml:1:9 routes: [^]*:2:12 upstreams: /,
      );
    });

    it('refuses a file that is asked for and not there', async () => {
      await expect(start({ file: join(folder, 'none.yaml') })).rejects.toThrow(/none\.yaml is not there/);
    });

    it('has no routes where nobody asked for a file, and says so', async () => {
      const empty = await start({ file: join(folder, 'none.yaml'), required: false });
      expect(empty.dataPlane.find(aHead({ path: '/plain' }))).toBeUndefined();
      expect(empty.status).toMatchObject({ routes: 0, version: '', faults: [] });
      expect(parts.log.at('warn')).toEqual([expect.stringContaining('no routes until it is')]);
      await empty.dataPlane.close();
    });
  });

  describe('with an upgrade', () => {
    const open = (path: string, headers: Record<string, string> = {}): WebSocket =>
      new WebSocket(`ws://127.0.0.1:${port()}${path}`, { headers });
    const refused = async (socket: WebSocket): Promise<{ status: number | undefined; code: unknown }> => {
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, http.IncomingMessage];
      let body = '';
      for await (const chunk of response) body += String(chunk);
      return { status: response.statusCode, code: (JSON.parse(body) as { code: string }).code };
    };

    it('opens a tunnel behind the same checks, and closes it with 1001 at the end', async () => {
      const server = new WebSocketServer({ server: origin });
      server.on('connection', (socket, request) =>
        socket.send(`${request.url} ${String(request.headers['x-user-id'])}`),
      );
      const socket = open('/api/v0/mawbs/feed', USER);
      const [message] = (await once(socket, 'message')) as [Buffer];
      expect(message.toString()).toBe('/mawbs/feed ana');
      const closed = once(socket, 'close');
      await plane.dataPlane.close();
      expect((await closed)[0]).toBe(1001);
      expect(await parts.accessLog.line(0)).toMatchObject({ status: 101, route: 'mawbs', user: 'ana' });
      server.close();
    });

    it('refuses a handshake as it refuses a request', async () => {
      expect(await refused(open('/api/v0/mawbs/feed'))).toEqual({ status: 401, code: 'unauthenticated' });
      expect(await parts.accessLog.line(0)).toMatchObject({ status: 401, code: 'unauthenticated' });
    });

    it('answers 400 on a route that takes none', async () => {
      expect(await refused(open('/plain'))).toEqual({ status: 400, code: 'upgrade-unsupported' });
    });

    it('answers 500 and lives on when a check throws', async () => {
      jest.spyOn(authenticator, 'authenticate').mockImplementationOnce(() => {
        throw new Error('lost');
      });
      expect(await refused(open('/api/v0/mawbs/feed', USER))).toEqual({ status: 500, code: 'internal-error' });
    });
  });
});
