import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { aCertificate } from '../../src/proxy/forward/testing-certificate';
import { answer, chunked, head, type RawAnswer, request, useRawGateway } from './support';

/** Takes connections and says nothing. */
const silent = createServer(() => {});
/** Speaks TLS with a certificate that nobody vouches for. */
const secure = createTlsServer(aCertificate('localhost'), (socket) => socket.end(answer('ok')));
const closed = createServer();
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
let closedPort: number;

beforeAll(async () => {
  for (const server of [silent, secure, closed]) {
    server.on('connection', (socket) => socket.unref().on('error', () => socket.destroy()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  closedPort = portOf(closed);
  closed.close();
});
afterAll(() => [silent, secure].forEach((server) => server.close()));

const ODD = ['refused', 'nameless', 'silent', 'untrusted', 'fragile'];
const raw = useRawGateway({
  upstreams: () => `
  refused: { targets: [{ url: "http://127.0.0.1:${closedPort}" }], breaker: { minimumRequests: 1000000 } }
  nameless: { targets: [{ url: "http://nowhere.invalid" }], breaker: { minimumRequests: 1000000 } }
  silent: { targets: [{ url: "https://127.0.0.1:${portOf(silent)}" }], breaker: { minimumRequests: 1000000 } }
  untrusted: { targets: [{ url: "https://localhost:${portOf(secure)}" }], breaker: { minimumRequests: 1000000 } }
  fragile: { targets: [{ url: "http://127.0.0.1:${closedPort}" }], breaker: { minimumRequests: 1, openSeconds: 7 } }
`,
  routes: ODD.map((name) => `  - { id: ${name}, match: { path: /${name} }, upstream: ${name}, public: true }`).join(
    '\n',
  ),
});

const faultOf = ({ status, body }: RawAnswer): unknown => ({ status, code: JSON.parse(body).code });
/** Connections over which requests came since the test began. */
const used = () => raw.origin.connections.filter(({ heads }) => heads > 0);

describe('connections: clients that leave', () => {
  it('proxy 30: breaks off the origin when its client leaves before the answer', async () => {
    const { promise: never } = Promise.withResolvers<void>();
    raw.origin.answers(() => Promise.race([never, raw.origin.connections.at(-1)!.closed()]).then(() => undefined));
    const client = await raw.client();
    client.says(request('GET /x'));
    const origin = await raw.origin.asked();
    client.leaves();
    await origin.closed();
    expect(await raw.logged()).toMatchObject({ status: 499, code: 'client-gone' });
  });

  it('proxy 30: breaks off the origin when its client leaves during the upload', async () => {
    const client = await raw.client();
    client.says(`${request('POST /x', 'Content-Length: 1000000')}abc`);
    const origin = await raw.origin.asked();
    client.leaves();
    await origin.closed();
    expect(raw.origin.requests).toEqual([]);
    expect(await raw.logged()).toMatchObject({ status: 499, code: 'client-gone' });
  });

  it('proxy 30: breaks off the origin when its client leaves during the download', async () => {
    raw.origin.answers(`${head('HTTP/1.1 200 OK', 'Content-Length: 1000000')}abc`);
    const client = await raw.client();
    client.says(request('GET /x'));
    await client.hears('abc');
    client.leaves();
    await used()[0]!.closed();
    expect(await raw.logged()).toMatchObject({ status: 499, code: 'client-gone', bytesOut: 3 });
  });

  it('proxy 30: does not even begin for a client that left at once', async () => {
    const client = await raw.client();
    client.says(request('GET /x'));
    client.leaves();
    expect(await raw.logged()).toMatchObject({ status: expect.any(Number) });
    expect((await raw.ask(request('GET /y'))).body).toBe('ok');
  });

  it('proxy 31: relays an answer that comes before the upload ends, and closes the connection of a client that goes on', async () => {
    raw.origin.answers({ early: head('HTTP/1.1 413 Content Too Large', 'Content-Length: 0', 'Connection: close') });
    const client = await raw.client();
    client.says(`${request('POST /x', 'Content-Length: 1000000')}abc`);
    expect((await client.answer()).status).toBe(413);
    await used()[0]!.closed();
    // Nothing of the next request can be taken for the rest of that body.
    client.more(request('GET /smuggled'));
    raw.pass(6000);
    await client.closed();
    expect(raw.origin.requests).toEqual([]);
    expect(client.unread).toBe('');
  });

  it('proxy 31: keeps the connection of a client whose upload ends soon after', async () => {
    raw.origin.answers({ early: head('HTTP/1.1 409 Conflict', 'Content-Length: 0') });
    const client = await raw.client();
    client.says(`${request('POST /x', 'Content-Length: 6')}abc`);
    expect((await client.answer()).status).toBe(409);
    client.more('def');
    expect((await client.send(request('GET /y'))).body).toBe('ok');
  });
});

describe('connections: to the origin', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT'])(
    'proxy 33: sends %s again, once, when a kept connection turns out to be dead',
    async (method) => {
      await raw.ask(request('GET /warm'));
      raw.origin.answers((origin) => origin.resets(), method === 'HEAD' ? head('HTTP/1.1 200 OK') : answer('again'));
      const answered = await raw.ask(request(`${method} /x`));
      expect({ status: answered.status, body: answered.body }).toEqual({
        status: 200,
        body: method === 'HEAD' ? '' : 'again',
      });
      expect(raw.origin.requests.map(({ startLine }) => startLine.split(' ')[0])).toEqual(['GET', method, method]);
    },
  );

  it('proxy 33: does not send it a third time', async () => {
    await raw.ask(request('GET /warm'));
    raw.origin.answers(
      (origin) => origin.resets(),
      (origin) => origin.resets(),
    );
    expect(faultOf(await raw.ask(request('GET /x')))).toEqual({ status: 502, code: 'upstream-broken' });
    expect(raw.origin.requests).toHaveLength(3);
  });

  it.each(['POST', 'PATCH'])('proxy 33: never sends %s again that the origin may have seen', async (method) => {
    await raw.ask(request('GET /warm'));
    raw.origin.answers((origin) => origin.resets());
    const answered = await raw.ask(`${request(`${method} /x`, 'Content-Length: 1')}a`);
    expect(faultOf(answered)).toEqual({ status: 502, code: 'upstream-broken' });
    expect(raw.origin.requests).toHaveLength(2);
  });

  it('proxy 33: never sends again what was answered in part', async () => {
    await raw.ask(request('GET /warm'));
    raw.origin.answers((origin) => {
      origin.says('HTTP/1.1 200 O');
      origin.resets();
    });
    expect(faultOf(await raw.ask(request('GET /x')))).toEqual({ status: 502, code: 'upstream-broken' });
    expect(raw.origin.requests).toHaveLength(2);
  });

  it('proxy 33: opens another connection when the origin has closed the kept one', async () => {
    raw.origin.answers(answer('ok', 'Connection: close'));
    await raw.ask(request('GET /x'));
    expect((await raw.ask(`${request('POST /y', 'Content-Length: 1')}a`)).status).toBe(200);
    expect(used()).toHaveLength(2);
  });

  it('proxy 34: keeps a connection for the next request', async () => {
    await raw.ask(request('GET /x'));
    await raw.ask(request('GET /y'));
    expect(used()).toHaveLength(1);
  });

  it('proxy 34: gives up a connection before an origin does that says how long it keeps one', async () => {
    raw.origin.answers(answer('ok', 'Keep-Alive: timeout=1'));
    await raw.ask(request('GET /x'));
    await used()[0]!.closed();
    expect((await raw.ask(`${request('POST /y', 'Content-Length: 1')}a`)).status).toBe(200);
    expect(used()).toHaveLength(2);
  });

  it('proxy 34: says how long it keeps a connection of a client: longer than a balancer does', async () => {
    expect((await raw.ask(request('GET /x'))).field('keep-alive')).toBe('timeout=75');
  });

  it.each(['500 Internal Server Error', '503 Service Unavailable', '429 Too Many Requests'])(
    'proxy 35: asks once and relays %s with its Retry-After, in seconds or as a date',
    async (status) => {
      const fields = ['Retry-After: 1', 'Retry-After: Fri, 31 Dec 2027 23:59:59 GMT'];
      for (const field of fields) raw.origin.answers(head(`HTTP/1.1 ${status}`, field, 'Content-Length: 0'));
      for (const field of fields) {
        const answered = await raw.ask(request('GET /x'));
        expect(answered.status).toBe(Number(status.slice(0, 3)));
        expect(`Retry-After: ${answered.field('retry-after')}`).toBe(field);
      }
      expect(raw.origin.requests).toHaveLength(2);
    },
  );

  it('proxy 35: sends a body that streams once only', async () => {
    await raw.ask(request('GET /warm'));
    raw.origin.answers((origin) => origin.resets());
    const answered = await raw.ask(request('PUT /x', 'Transfer-Encoding: chunked') + chunked(['abc']));
    expect(faultOf(answered)).toEqual({ status: 502, code: 'upstream-broken' });
    expect(raw.origin.requests).toHaveLength(2);
  });
});

describe('connections: what an answer says of them', () => {
  it.each([
    ['/refused', 502, 'upstream-unreachable'],
    ['/nameless', 502, 'upstream-unreachable'],
  ])('proxy 36: answers %s with %d %s', async (path, status, code) => {
    expect(faultOf(await raw.ask(request(`GET ${path}`)))).toEqual({ status, code });
  });

  it('proxy 36: answers 502 when the origin resets the connection', async () => {
    raw.origin.answers((origin) => origin.resets());
    const answered = await raw.ask(`${request('POST /x', 'Content-Length: 1')}a`);
    expect(faultOf(answered)).toEqual({ status: 502, code: 'upstream-broken' });
  });

  it('proxy 36: answers 504 when a connection does not stand in time', async () => {
    const client = await raw.client();
    const dialled = once(silent, 'connection');
    client.says(request('GET /silent'));
    await dialled;
    raw.pass(1000);
    expect(faultOf(await client.answer())).toEqual({ status: 504, code: 'upstream-timeout' });
  });

  it('proxy 36: answers 504 when the head of the answer does not come in time', async () => {
    raw.origin.answers(() => {});
    const client = await raw.client();
    client.says(request('GET /x'));
    const origin = await raw.origin.asked();
    raw.pass(5000);
    expect(faultOf(await client.answer())).toEqual({ status: 504, code: 'upstream-timeout' });
    await origin.closed();
  });

  it('proxy 36: breaks the client off when the body of the answer stops coming', async () => {
    raw.origin.answers(`${head('HTTP/1.1 200 OK', 'Content-Length: 5')}abc`);
    const client = await raw.client();
    client.says(request('GET /x'));
    await client.hears('abc');
    raw.pass(30_000);
    await client.closed();
    expect(await raw.logged()).toMatchObject({ status: 200, code: 'upstream-timeout' });
  });

  it('proxy 36: answers 408 when the client stops sending, and does not blame the origin', async () => {
    const client = await raw.client();
    client.says(`${request('POST /x', 'Content-Length: 5')}abc`);
    const origin = await raw.origin.asked();
    raw.pass(30_000);
    expect(faultOf(await client.answer())).toEqual({ status: 408, code: 'request-timeout' });
    await origin.closed();
  });

  it('proxy 36: answers 503 with Retry-After while the circuit is open', async () => {
    expect((await raw.ask(request('GET /fragile'))).status).toBe(502);
    const answered = await raw.ask(request('GET /fragile'));
    expect(faultOf(answered)).toEqual({ status: 503, code: 'circuit-open' });
    expect(Number(answered.field('retry-after'))).toBeGreaterThan(0);
  });

  it.each([
    ['a body that is too long', `${request('POST /small', 'Content-Length: 17')}${'a'.repeat(17)}`, 413],
    ['a target that is too long', request(`GET /${'a'.repeat(9000)}`), 414],
    ['a field that is too long', request('GET /x', `X-A: ${'a'.repeat(17_000)}`), 431],
  ])('proxy 36: answers %s with its status', async (_, bytes, status) => {
    expect((await raw.ask(bytes)).status).toBe(status);
    expect(raw.origin.requests).toEqual([]);
  });

  it('proxy 37: does not believe a certificate that nobody vouches for', async () => {
    const answered = await raw.ask(request('GET /untrusted'));
    expect(faultOf(answered)).toEqual({ status: 502, code: 'upstream-unreachable' });
    expect(answered.body).not.toMatch(/certificate|self.signed|localhost/i);
  });

  it('proxy 51: outlives a burst against an origin that is not there, and answers each once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => raw.ask(request('GET /refused'))));
    expect(answers.map(({ status }) => status).filter((status) => status !== 502 && status !== 503)).toEqual([]);
    expect(raw.log).toHaveLength(200);
    expect((await raw.ask(request('GET /x'))).body).toBe('ok');
  });
});
