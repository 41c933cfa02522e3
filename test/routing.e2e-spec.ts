import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ADMINISTRATOR, startGateway, type TestGateway } from './support/gateway';
import { bearer, signIn } from './support/people';
import { rawRequest } from './support/raw';
import { refused } from './support/refusals';

const SECRET = 'a secret that both sides know';

/** What the origin saw. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  readonly body: string;
}

/** What the origin answers; a test may say otherwise. */
const plain = (_request: http.IncomingMessage, response: http.ServerResponse): void => void response.end('{}');

describe('routing', () => {
  let gateway: TestGateway;
  let origin: http.Server;
  let authority: string;
  let admin: Record<string, string>;
  let answer = plain;
  const seen: Seen[] = [];

  beforeAll(async () => {
    origin = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        seen.push({ method, url, host: headers.host ?? '', body: Buffer.concat(chunks).toString() });
        answer(request, response);
      });
    });
    origin.listen(0, '127.0.0.1');
    await once(origin, 'listening');
    authority = `127.0.0.1:${(origin.address() as AddressInfo).port}`;
    gateway = await startGateway({
      environment: { TRUSTED_PROXIES: '127.0.0.1' },
      gatewayYaml: `
upstreams:
  o: { targets: [{ url: "http://${authority}" }] }
routes:
  - { id: strip, match: { path: /strip/a }, upstream: o, public: true, rewrite: { stripPrefix: /strip, addPrefix: /in/side } }
  - id: template
    match: { path: "/api/{version}/shops/{shop}/orders", version: [v1, v2] }
    upstream: o
    public: true
    rewrite: { path: "/{shop}/list" }
  - { id: pass, match: { path: /pass }, upstream: o, public: true, rewrite: { host: pass } }
  - { id: named, match: { path: /named }, upstream: o, public: true, rewrite: { host: "shop.internal" } }
  - id: access
    match: { path: /access }
    upstream: o
    roles: [NOBODY]
    access: [{ methods: [GET], public: true }, { methods: [POST], roles: [ADMIN] }]
  - { id: mine, match: { path: /who, claims: { email: ${ADMINISTRATOR.email} } }, answer: { body: mine } }
  - { id: ours, match: { path: /who, tenants: ["SERHAFEN:CL"], query: { ours: true } }, answer: { body: ours } }
  - { id: others, match: { path: /who }, answer: { body: others } }
  - { id: lost, match: { path: /off/below }, order: 5, upstream: o }
  - { id: admins, match: { path: /admins }, upstream: o, roles: [ADMIN] }
  - { id: text, match: { path: /robots.txt, exact: true }, public: true, answer: { body: "User-agent: *\\n", headers: { Cache-Control: no-store } } }
  - { id: gone, match: { path: /old }, public: true, answer: { status: 410 } }
  - { id: moved, match: { path: "/from/{id}" }, public: true, redirect: { to: "/to/{id}/here" } }
  - { id: away, match: { path: /away }, public: true, redirect: { to: "https://elsewhere.example", status: 302, keepQuery: false } }
  - { id: closed, match: { path: /closed }, upstream: o, maintenance: { retryAfterSeconds: 120 } }
  - { id: exempt, match: { path: /exempt }, upstream: o, maintenance: { exempt: [ADMIN] } }
  - { id: off, match: { path: /off }, upstream: o, public: true, maintenance: { enabled: false } }
  - { id: guarded, match: { path: /guarded }, upstream: o, public: true, attacks: {} }
  - { id: watched, match: { path: /watched }, upstream: o, public: true, attacks: { mode: report } }
  - id: hook
    match: { path: /hook, methods: [POST] }
    upstream: o
    public: true
    rewrite: { stripPrefix: /hook }
    signature: { scheme: github, secrets: ["${SECRET}"], maxBodyBytes: 200000 }
`,
    });
    admin = bearer(await signIn(gateway.url, ADMINISTRATOR));
  });
  afterAll(async () => {
    await gateway?.close();
    origin.closeAllConnections();
    origin.close();
  });
  beforeEach(() => {
    answer = plain;
    seen.length = 0;
  });

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(gateway.url + path, { redirect: 'manual', ...init });

  /** What a client is told of an answer with these fields. */
  async function told(path: string, fields: http.OutgoingHttpHeaders): Promise<Headers> {
    answer = (_, response) => void response.writeHead(200, fields).end();
    return (await ask(path)).headers;
  }

  describe('proxy 28: a rewrite', () => {
    it.each([
      ['/strip/a', '/in/side/a'],
      ['/strip/a/b/c?q=%2F', '/in/side/a/b/c?q=%2F'],
      ['/api/v1/shops/7/orders', '/7/list'],
      ['/api/v2/shops/7%20x/orders/9/lines?q', '/7%20x/list/9/lines?q'],
    ])('makes %s to %s', async (path, url) => {
      expect((await ask(path)).status).toBe(200);
      expect(seen).toMatchObject([{ url }]);
    });

    it.each([
      '/api/v1/shops/%2e%2e/orders',
      '/api/v1/shops/..%2f/orders',
      '/strip/a/%2e%2e/%2e%2e/x',
      '/strip/a/../../x',
      '/strip/a;/..;/x',
      '/strip/a/%5c..',
    ])('cannot be led out of its root by %s', async (path) => {
      expect((await rawRequest(gateway.url, `GET ${path} HTTP/1.1`)).status).toBe(400);
      expect(seen).toEqual([]);
    });
  });

  describe('proxy 24: the Host of an upstream', () => {
    it('is that of its target, or what the route says', async () => {
      for (const path of ['/off', '/pass', '/named']) await ask(path);
      expect(seen.map(({ host }) => host)).toEqual([authority, new URL(gateway.url).host, 'shop.internal']);
    });
  });

  describe('proxy 24: an answer’s references', () => {
    it('come back under the path that clients know', async () => {
      expect((await told('/strip/a', { Location: '/in/side/a/7' })).get('location')).toBe('/strip/a/7');
      expect((await told('/strip/a', { Location: `http://${authority}/in/side/b` })).get('location')).toBe('/strip/b');
      expect((await told('/strip/a', { Location: '/elsewhere' })).get('location')).toBe('/elsewhere');
      const template = '/api/v2/shops/7/orders';
      expect((await told(template, { Location: '/8/list/9' })).get('location')).toBe('/api/v2/shops/8/orders/9');
      expect((await told(template, { 'Content-Location': '/login' })).get('content-location')).toBe('/login');
      expect((await told('/strip/a', { Refresh: '5; url="/in/side/a?x"' })).get('refresh')).toBe('5; url="/strip/a?x"');
    });

    it('name no host of ours but the one that was asked for', async () => {
      expect((await told('/named', { Location: 'http://shop.internal/named/7' })).get('location')).toBe('/named/7');
      const cookies = ['a=1; Path=/named/x; Domain=shop.internal; Secure', 'b=2; Domain=.example.com', 'c=3; Path=/'];
      expect((await told('/named', { 'Set-Cookie': cookies })).getSetCookie()).toEqual([
        'a=1; Path=/named/x; Secure',
        'b=2; Domain=.example.com',
        'c=3; Path=/',
      ]);
      expect((await told('/strip/a', { 'Set-Cookie': 'a=1; path=/in/side/a' })).getSetCookie()).toEqual([
        'a=1; path=/strip/a',
      ]);
    });
  });

  describe('access by method', () => {
    it('lets everybody read, and some write', async () => {
      expect((await ask('/access')).status).toBe(200);
      expect((await ask('/access', { method: 'HEAD' })).status).toBe(200);
      expect(await refused(await ask('/access', { method: 'POST' }))).toEqual([401, 'unauthenticated']);
      expect((await ask('/access', { method: 'POST', headers: admin })).status).toBe(200);
      expect(await refused(await ask('/access', { method: 'PUT', headers: admin }))).toEqual([
        403,
        'insufficient-role',
      ]);
      expect(await refused(await ask('/access', { method: 'OPTIONS' }))).toEqual([401, 'unauthenticated']);
    });

    it('does not believe a method that a field names', async () => {
      const headers = { 'X-HTTP-Method-Override': 'GET' };
      expect(await refused(await ask('/access', { method: 'POST', headers }))).toEqual([401, 'unauthenticated']);
    });

    it('keeps what is for administrators to them', async () => {
      expect(await refused(await ask('/admins'))).toEqual([401, 'unauthenticated']);
      expect((await ask('/admins', { headers: admin })).status).toBe(200);
    });
  });

  describe('a choice by who asks', () => {
    it('is made by the claims of the token and by the tenant, and by nothing that a stranger says', async () => {
      const who = async (query: string) => (await ask(`/who${query}`, { headers: admin })).text();
      expect([await who(''), await who('?ours')]).toEqual(['mine', 'ours']);
      expect(await refused(await ask('/who'))).toEqual([401, 'unauthenticated']);
      expect(await refused(await ask('/who', { headers: { Authorization: 'Bearer x.y.z' } }))).toEqual([
        401,
        'token-invalid',
      ]);
      expect(await refused(await ask('/who', { headers: { ...admin, 'X-Tenant-Id': 'NOBODY:XX' } }))).toEqual([
        403,
        'tenant-forbidden',
      ]);
    });
  });

  it('tells in health of a route that no request reaches', async () => {
    const health = await (await ask('/actuator/health')).text();
    expect(health).toContain('no request reaches this route: \\"off\\" takes all of them before');
  });

  describe('answers of our own', () => {
    it('are the same each time, and below an exact path nothing is', async () => {
      const text = await ask('/robots.txt');
      expect([text.status, text.headers.get('content-type'), await text.text()]).toEqual([
        200,
        'text/plain; charset=utf-8',
        'User-agent: *\n',
      ]);
      expect(text.headers.get('cache-control')).toBe('no-store');
      const head = await ask('/robots.txt', { method: 'HEAD' });
      expect([head.headers.get('content-length'), await head.text()]).toEqual(['14', '']);
      expect((await ask('/robots.txt/x')).status).toBe(404);
    });

    it('take a body away that somebody sends with it', async () => {
      const gone = await ask('/old', { method: 'POST', body: 'x'.repeat(100_000) });
      expect([gone.status, await gone.text()]).toEqual([410, '']);
    });

    it('send clients elsewhere, with parameters, rest and query', async () => {
      const moved = await ask('/from/7/lines?q=1');
      expect([moved.status, moved.headers.get('location')]).toEqual([308, '/to/7/here/lines?q=1']);
      const away = await ask('/away/x?q=1');
      expect([away.status, away.headers.get('location')]).toEqual([302, 'https://elsewhere.example/x']);
    });
  });

  describe('maintenance', () => {
    it('is 503 with Retry-After for everybody, before anybody is asked who they are', async () => {
      const closed = await ask('/closed');
      expect(closed.headers.get('retry-after')).toBe('120');
      expect(await refused(closed)).toEqual([503, 'maintenance']);
      expect((await ask('/closed', { headers: admin })).status).toBe(503);
      expect(seen).toEqual([]);
    });

    it('lets exempt roles through, and can be switched off', async () => {
      expect((await ask('/exempt', { headers: admin })).status).toBe(200);
      expect(await refused(await ask('/exempt'))).toEqual([401, 'unauthenticated']);
      expect((await ask('/off')).status).toBe(200);
    });
  });

  it('refuses attacks, or only reports them', async () => {
    const query = '?id=1%27%20or%201=1--';
    expect(await refused(await ask(`/guarded${query}`))).toEqual([403, 'attack-suspected']);
    expect((await ask(`/watched${query}`)).status).toBe(200);
    const metrics = await (await ask('/metrics')).text();
    expect(metrics).toContain('attacks_suspected_total{signature="sql-injection",mode="refuse"} 1');
    expect(metrics).toContain('attacks_suspected_total{signature="sql-injection",mode="report"} 1');
  });

  describe('a webhook', () => {
    const signed = (body: string, by = body): RequestInit => ({
      method: 'POST',
      body,
      headers: { 'X-Hub-Signature-256': `sha256=${createHmac('sha256', SECRET).update(by).digest('hex')}` },
    });

    it('goes on as it came when its signature fits', async () => {
      for (const body of ['{"a": 1}', 'é'.repeat(60_000), '']) {
        seen.length = 0;
        expect((await ask('/hook/x?y', signed(body))).status).toBe(200);
        expect(seen).toMatchObject([{ method: 'POST', url: '/x?y', body }]);
      }
    });

    it('is refused without a signature, or with that of another body, and nothing reaches the upstream', async () => {
      expect(await refused(await ask('/hook', { method: 'POST', body: 'x' }))).toEqual([403, 'signature-invalid']);
      expect(await refused(await ask('/hook', signed('other', 'x')))).toEqual([403, 'signature-invalid']);
      expect(seen).toEqual([]);
    });

    it('is let in once', async () => {
      expect((await ask('/hook', signed('once'))).status).toBe(200);
      expect(await refused(await ask('/hook', signed('once')))).toEqual([409, 'signature-replayed']);
      const many = await Promise.all(Array.from({ length: 8 }, () => ask('/hook', signed('many'))));
      expect(many.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)]);
    });

    it('is bounded, whether it tells its length or not', async () => {
      const body = 'x'.repeat(200_001);
      expect(await refused(await ask('/hook', signed(body)))).toEqual([413, 'body-too-large']);
      const stream = new Blob([body]).stream();
      const chunked = { ...signed(''), body: stream, duplex: 'half' } as RequestInit;
      expect(await refused(await ask('/hook', chunked))).toEqual([413, 'body-too-large']);
      expect(seen).toEqual([]);
    });

    it('is told to go on when it asked', async () => {
      const request = http.request(`${gateway.url}/hook`, {
        ...{
          method: 'POST',
          headers: { ...(signed('expected').headers as object), Expect: '100-continue', 'Content-Length': 8 },
        },
      });
      request.flushHeaders();
      await once(request, 'continue');
      request.end('expected');
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      expect(response.resume().statusCode).toBe(200);
      expect(seen).toMatchObject([{ body: 'expected' }]);
    });

    it('is not let in by forward-auth, which has no body', async () => {
      const verify = (path: string) =>
        ask('/verify', {
          headers: { 'X-Original-URI': path, 'X-Original-Method': 'POST', 'X-Forwarded-For': '10.0.0.9' },
        });
      expect((await verify('/off')).status).toBe(200);
      expect((await verify('/hook')).status).toBe(403);
    });
  });
});
