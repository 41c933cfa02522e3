import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2, { type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls';
import { aCertificate, type Certificate } from '../src/proxy/forward/testing-certificate';
import { startGateway, type TestGateway } from './support/gateway';
import { until } from './support/waiting';

const DAY_MS = 86_400_000;

describe('a gateway that speaks TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-tls-'));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, { cert, key }: Certificate): void => {
    writeFileSync(path(`${name}.pem`), cert);
    writeFileSync(path(`${name}.key`), key);
  };
  const main = aCertificate('gateway.example', new Date(Date.now() + 60 * DAY_MS));
  const shop = aCertificate('*.shop.example', new Date(Date.now() + 60 * DAY_MS));
  let gateway: TestGateway;
  let port: number;

  beforeAll(async () => {
    write('main', main);
    write('shop', shop);
    gateway = await startGateway({
      environment: {
        TLS_CERT_FILE: path('main.pem'),
        TLS_KEY_FILE: path('main.key'),
        HTTP_REDIRECT_PORT: '0',
        HSTS: 'max-age=600; includeSubDomains',
      },
      gatewayYaml: `
tls: { certificates: [{ certFile: ${path('shop.pem')}, keyFile: ${path('shop.key')} }] }
routes:
  - { id: hello, match: { path: /hello }, answer: { status: 200, body: hello }, public: true }
`,
    });
    port = Number(new URL(gateway.url).port);
  });
  afterEach(async () => {
    write('main', main);
    write('shop', shop);
    await gateway.clients.tls!.check();
  });
  afterAll(async () => {
    await gateway.close();
    rmSync(folder, { recursive: true });
  });

  async function dial(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    await once(socket, 'secureConnect');
    return socket;
  }

  /** Whose certificate a client gets that asks for a name. */
  async function shown(servername?: string): Promise<string | undefined> {
    const socket = await dial(servername === undefined ? {} : { servername });
    const { subjectaltname } = socket.getPeerCertificate();
    socket.destroy();
    return subjectaltname;
  }

  async function ask(headers: OutgoingHttpHeaders): Promise<{ head: IncomingHttpHeaders; body: string }> {
    const session = http2.connect(gateway.url, { rejectUnauthorized: false });
    const stream = session.request({ ':authority': 'gateway.example', ...headers });
    const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    let body = '';
    for await (const chunk of stream) body += String(chunk);
    session.close();
    return { head, body };
  }

  const health = async (): Promise<{
    status: string;
    details: Record<string, { fault?: string; daysLeft: number }>;
  }> => {
    // What is remembered of the last examination is a second old at most.
    const { body } = await ask({ ':path': '/actuator/health' });
    return (JSON.parse(body) as { components: { certificates: Awaited<ReturnType<typeof health>> } }).components
      .certificates;
  };

  it('says where it listens', () => expect(gateway.url).toMatch(/^https:/));

  it('serves both planes over HTTP/2, which clients choose by ALPN', async () => {
    expect(await ask({ ':path': '/hello' })).toMatchObject({ head: { ':status': 200 }, body: 'hello' });
    const { head, body } = await ask({ ':path': '/actuator/liveness' });
    expect([head[':status'], JSON.parse(body)]).toEqual([200, { status: 'UP' }]);
  });

  it('tells browsers to stay with https, as it was set', async () => {
    for (const path of ['/hello', '/actuator/liveness', '/nowhere'])
      expect((await ask({ ':path': path })).head['strict-transport-security']).toBe('max-age=600; includeSubDomains');
  });

  it('serves HTTP/1.1 to clients that choose that, or nothing', async () => {
    for (const ALPNProtocols of [['http/1.1'], []]) {
      const request = https.get(`${gateway.url}/hello`, {
        ...{ ALPNProtocols },
        rejectUnauthorized: false,
        agent: false,
      });
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      let body = '';
      for await (const chunk of response) body += String(chunk);
      expect([response.httpVersion, body]).toEqual(['1.1', 'hello']);
    }
  });

  it('passes the body of a control-plane request over HTTP/2, and its answer', async () => {
    const session = http2.connect(gateway.url, { rejectUnauthorized: false });
    const stream = session.request({
      ...{ ':method': 'POST', ':path': '/api/v0/auth/login', ':authority': 'gateway.example' },
      'content-type': 'application/json',
    });
    stream.end(JSON.stringify({ email: 'admin@gateway.example', password: 'wrong, and quite long' }));
    const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    stream.resume();
    await once(stream, 'close');
    session.close();
    expect([head[':status'], head['content-type']]).toEqual([401, 'application/problem+json']);
  });

  it.each([
    ['TLS 1.1', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['a suite without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }],
    ['a suite of CBC', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' }],
  ] as const)('does not speak %s', async (_, options) => {
    await expect(dial(options)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:ERR_SSL|ECONNRESET)/) as string,
    });
  });

  it('shows the certificate that has the name that a client asks for, else its own', async () => {
    expect(
      await Promise.all([shown('gateway.example'), shown('eu.shop.example'), shown('other.example'), shown()]),
    ).toEqual(['DNS:gateway.example', 'DNS:*.shop.example', 'DNS:gateway.example', 'DNS:gateway.example']);
    expect(await shown('a.b.shop.example')).toBe('DNS:gateway.example');
  });

  it('takes a certificate that changed for connections that come then, and leaves open ones alone', async () => {
    const before = await dial({ ALPNProtocols: ['http/1.1'] });
    write('main', aCertificate('new.example', new Date(Date.now() + 90 * DAY_MS)));
    write('shop', aCertificate('new.shop.example', new Date(Date.now() + 90 * DAY_MS)));
    await gateway.clients.tls!.check();
    expect([await shown(), await shown('new.shop.example')]).toEqual(['DNS:new.example', 'DNS:new.shop.example']);
    before.write('GET /hello HTTP/1.1\r\nHost: gateway.example\r\n\r\n');
    expect(String((await once(before, 'data'))[0])).toMatch(/^HTTP\/1.1 200/);
    before.destroy();
  });

  it('resumes a session for as long as the certificate stays the same', async () => {
    const sessionOf = async (options: ConnectionOptions): Promise<{ session: Buffer; resumed: boolean }> => {
      const socket = await dial({ servername: 'gateway.example', ALPNProtocols: ['http/1.1'], ...options });
      const given = options.session ?? once(socket, 'session').then(([session]) => session as Buffer);
      socket.write('GET /hello HTTP/1.1\r\nHost: gateway.example\r\n\r\n');
      const [session] = await Promise.all([given, once(socket, 'data')]);
      const resumed = socket.isSessionReused();
      socket.destroy();
      return { session, resumed };
    };
    const { session } = await sessionOf({});
    await gateway.clients.tls!.check();
    expect((await sessionOf({ session })).resumed).toBe(true);
  });

  it.each([
    ['a key of another certificate', () => writeFileSync(path('main.key'), shop.key), /key is not that/],
    ['what is no certificate', () => writeFileSync(path('main.pem'), 'hello'), /PEM|ASN|asn1|routines/i],
    ['one that has ended', () => write('main', aCertificate('old.example', new Date(Date.now() - 1000))), /has ended/],
    ['nothing', () => rmSync(path('main.pem')), /ENOENT/],
  ])('keeps what it has when the files hold %s, and says so', async (_, spoil, reason) => {
    spoil();
    await gateway.clients.tls!.check();
    expect(await shown()).toBe('DNS:gateway.example');
    expect(gateway.clients.certificates()[0]!.fault).toMatch(reason);
    await until(health, ({ status }) => status === 'DEGRADED');
    write('main', main);
    await gateway.clients.tls!.check();
    expect(gateway.clients.certificates()[0]!.fault).toBeUndefined();
  });

  it('shows in health and metrics when certificates end', async () => {
    await until(health, ({ status }) => status === 'UP');
    expect((await health()).details).toMatchObject({
      'gateway.example': { daysLeft: 59 },
      '*.shop.example': { daysLeft: 59 },
    });
    const { body } = await ask({ ':path': '/metrics' });
    expect(body).toMatch(/^tls_certificate_expires_at_seconds\{certificate="gateway.example"\} \d+$/m);
    expect(body).toMatch(/^http2_connections 1$/m);
  });

  it('is degraded two weeks before a certificate ends', async () => {
    write('shop', aCertificate('*.shop.example', new Date(Date.now() + 13 * DAY_MS)));
    await gateway.clients.tls!.check();
    await until(health, ({ status }) => status === 'DEGRADED');
  });

  describe('on its port without TLS', () => {
    const redirected = async (options: http.RequestOptions): Promise<http.IncomingMessage> => {
      const request = http.request(gateway.redirectUrl!, { agent: false, ...options });
      request.end();
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.resume();
      return response;
    };

    it.each(['GET', 'POST'])('sends a %s to https, with its host, path and query', async (method) => {
      const { statusCode, headers } = await redirected({
        method,
        path: '/a?b=1',
        headers: { Host: 'gateway.example:80' },
      });
      expect([statusCode, headers.location]).toEqual([308, `https://gateway.example:${port}/a?b=1`]);
    });

    it.each([
      ['a host that is none', { path: '/a', headers: { Host: 'evil/..' } }],
      ['an ambiguous path', { path: '//evil.example/a', headers: { Host: 'gateway.example' } }],
    ])('sends nobody anywhere for %s', async (_, options) => {
      const { statusCode, headers } = await redirected(options);
      expect([statusCode, headers.location]).toEqual([400, undefined]);
    });
  });
});

describe('a gateway that speaks TLS and drains', () => {
  it('bounds connections at its port without TLS, too, and waits for none that never said a word of TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-tls-'));
    const { cert, key } = aCertificate('gateway.example');
    writeFileSync(join(folder, 'a.pem'), cert);
    writeFileSync(join(folder, 'a.key'), key);
    const gateway = await startGateway({
      environment: {
        TLS_CERT_FILE: join(folder, 'a.pem'),
        TLS_KEY_FILE: join(folder, 'a.key'),
        HTTP_REDIRECT_PORT: '0',
        ADDRESS_CONNECTIONS: '2',
      },
      gatewayYaml: 'routes: []',
    });
    const plain = (): net.Socket => net.connect(Number(new URL(gateway.redirectUrl!).port), '127.0.0.1').resume();
    const held = [plain(), plain()];
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    await once(plain(), 'close');
    await Promise.all(held.map((socket) => once(socket.end(), 'close')));

    const silent = net.connect(Number(new URL(gateway.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const closed = once(silent, 'close');
    silent.resume();
    expect(await gateway.drain()).toBe(true);
    await closed;
    await gateway.close();
    rmSync(folder, { recursive: true });
  });

  it('proxy 45: says GOAWAY, serves what is under way, and ends idle connections that speak HTTP/1.1', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-tls-'));
    const { cert, key } = aCertificate('gateway.example');
    writeFileSync(join(folder, 'a.pem'), cert);
    writeFileSync(join(folder, 'a.key'), key);
    const asked = Promise.withResolvers<http.ServerResponse>();
    const origin = http.createServer((_, response) => asked.resolve(response)).listen(0, '127.0.0.1');
    await once(origin, 'listening');
    const gateway = await startGateway({
      environment: { TLS_CERT_FILE: join(folder, 'a.pem'), TLS_KEY_FILE: join(folder, 'a.key') },
      gatewayYaml: `
upstreams: { slow: { targets: [{ url: "http://127.0.0.1:${(origin.address() as { port: number }).port}" }] } }
routes: [{ id: slow, match: { path: /slow }, upstream: slow, public: true }]
`,
    });
    const session: ClientHttp2Session = http2.connect(gateway.url, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/slow' });
    const response = await asked.promise;
    const idle = tls.connect({ port: Number(new URL(gateway.url).port), host: '127.0.0.1', rejectUnauthorized: false });
    await once(idle, 'secureConnect');
    idle.resume();
    const goneAway = once(session, 'goaway');
    const closed = Promise.all([once(idle, 'close'), once(session, 'close')]);
    const drained = gateway.drain();
    expect((await goneAway)[0]).toBe(0);
    response.end('done');
    const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect(head[':status']).toBe(200);
    stream.resume();
    await closed;
    expect(await drained).toBe(true);
    await gateway.close();
    origin.close();
    rmSync(folder, { recursive: true });
  });
});
