import { AccessLog } from '../../src/shared/telemetry';
import { until } from '../support/waiting';
import { chunked, head, type RawAnswer, type RawClient, request, useRawGateway } from './support';

const raw = useRawGateway({
  environment: {
    HEADERS_TIMEOUT_MS: '500',
    KEEP_ALIVE_MS: '1000',
    CONNECTION_MAX_REQUESTS: '6',
    CONNECTION_MAX_SECONDS: '60',
    MAX_PIPELINED: '3',
    ADDRESS_CONNECTIONS: '8',
    TRUSTED_PROXIES: '127.0.0.9',
    // Whatever is written there is refused.
    ACCESS_LOG: '/dev/full',
  },
  routes: `
  - { id: patient, match: { path: /patient }, upstream: origin, public: true, minBodyBytesPerSecond: 0 }
`,
});
const codeOf = ({ body }: RawAnswer): unknown => JSON.parse(body).code;
/** The slowest upload of all that is not idle: a byte each 20 s. */
async function drip(client: RawClient, line: string): Promise<void> {
  client.says(`${request(line, 'Content-Length: 10')}a`);
  const origin = await raw.origin.asked();
  await origin.hears('\r\n\r\na');
  raw.pass(20_000);
  client.more('b');
}

describe('limits: time', () => {
  it('proxy 47: answers 408 to a head that does not come to its end', async () => {
    const client = await raw.client();
    client.says('GET /x HTTP/1.1\r\nHost: gateway.example\r\n');
    const answered = await client.answer();
    expect([answered.status, codeOf(answered)]).toEqual([408, 'request-timeout']);
    await client.closed();
  });

  it('proxy 47: and to one that drips, however often', async () => {
    const client = await raw.client();
    client.says('GET /x HTTP/1.1\r\n');
    const dripping = setInterval(() => client.more('X-A: b\r\n'), 20);
    try {
      expect((await client.answer()).status).toBe(408);
    } finally {
      clearInterval(dripping);
    }
    await client.closed();
  });

  it('proxy 47: closes a connection over which nothing ever comes', async () => {
    const client = await raw.client();
    await client.closed();
    expect(raw.origin.requests).toEqual([]);
  });

  it('proxy 47: closes a connection that idles after an answer', async () => {
    const client = await raw.client();
    expect((await client.send(request('GET /x'))).field('keep-alive')).toBe('timeout=1');
    expect(await client.closed()).toBe('ended');
    expect(client.unread).toBe('');
  });

  it('proxy 47: answers 408 to a body that comes slower than the least rate', async () => {
    const client = await raw.client();
    await drip(client, 'POST /x');
    const answered = await client.answer();
    expect([answered.status, codeOf(answered)]).toEqual([408, 'request-timeout']);
    expect((await raw.logged()).status).toBe(408);
    await raw.origin.connections.find(({ heads }) => heads > 0)!.closed();
  });

  it('proxy 47: lets it take its time where the route says so', async () => {
    const client = await raw.client();
    await drip(client, 'POST /patient');
    client.more('cdefghij');
    expect((await client.answer()).status).toBe(200);
    expect(raw.origin.request.body).toBe('abcdefghij');
  });

  it('proxy 47: says close with the last answer that a connection may have', async () => {
    const client = await raw.client();
    for (let i = 1; i <= 6; i++) {
      const answered = await client.send(request('GET /x'));
      expect(answered.field('connection')).toBe(i < 6 ? 'keep-alive' : 'close');
    }
    expect(await client.closed()).toBe('ended');
  });

  it('proxy 47: says close with the first answer after its time', async () => {
    const client = await raw.client();
    expect((await client.send(request('GET /x'))).field('connection')).toBe('keep-alive');
    raw.pass(60_000);
    expect((await client.send(request('GET /y'))).field('connection')).toBe('close');
    expect(await client.closed()).toBe('ended');
  });

  it('proxy 47: takes no connection too many of one address, and those of a trusted proxy', async () => {
    // Each has asked once: who says nothing is closed within half a second, which is not what this is about.
    const taken = async (): Promise<RawClient> => {
      const client = await raw.client('127.0.0.5');
      expect((await client.send(request('GET /x'))).status).toBe(200);
      return client;
    };
    const clients = await Promise.all(Array.from({ length: 8 }, taken));
    await (await raw.client('127.0.0.5')).closed();
    expect((await clients[0]!.send(request('GET /x'))).status).toBe(200);
    expect((await (await raw.client('127.0.0.6')).send(request('GET /x'))).status).toBe(200);
    const proxies = await Promise.all(Array.from({ length: 10 }, () => raw.client('127.0.0.9')));
    for (const proxy of proxies) expect((await proxy.send(request('GET /x'))).status).toBe(200);
    clients[0]!.leaves();
    await until(
      async () => (await raw.client('127.0.0.5')).send(request('GET /x')).catch(() => undefined),
      (answered) => answered?.status === 200,
    );
  });
});

describe('limits: requests in a row', () => {
  it('proxy 47: sends requests of one connection on one after the other, whatever their methods', async () => {
    const { promise: go, resolve } = Promise.withResolvers<void>();
    raw.origin.answers(async (origin) => {
      await go;
      origin.says(head('HTTP/1.1 200 OK', 'Content-Length: 5') + 'first');
    });
    const client = await raw.client();
    client.says(`${request('PUT /x', 'Content-Length: 1')}a`);
    client.says(request('GET /x'));
    await raw.origin.asked();
    expect((await raw.ask(request('GET /other'))).body).toBe('ok');
    expect(raw.origin.requests.map(({ startLine }) => startLine.slice(0, 6))).toEqual(['PUT /x', 'GET /o']);
    resolve();
    expect([(await client.answer()).body, (await client.answer()).body]).toEqual(['first', 'ok']);
  });

  it('proxy 47: bounds how many wait: the last says close, the others are never begun', async () => {
    const { promise: go, resolve } = Promise.withResolvers<void>();
    raw.origin.answers(async (origin) => {
      await go;
      origin.says(head('HTTP/1.1 200 OK', 'Content-Length: 0'));
    });
    const client = await raw.client();
    for (let i = 0; i < 7; i++) client.says(request(`GET /${i}`));
    await raw.origin.asked();
    resolve();
    const said = [];
    for (let i = 0; i < 5; i++) said.push((await client.answer()).field('connection'));
    expect(said).toEqual(['keep-alive', 'keep-alive', 'keep-alive', 'keep-alive', 'close']);
    await client.closed();
    expect(client.unread).toBe('');
    expect(raw.origin.requests).toHaveLength(5);
  });

  it('proxy 30: takes a client that ends its direction for one that has left', async () => {
    raw.origin.answers(() => {});
    const client = await raw.client();
    client.says(request('GET /x'));
    const origin = await raw.origin.asked();
    client.finishes();
    await origin.closed();
    await client.closed();
    expect(await raw.logged()).toMatchObject({ status: 499, code: 'client-gone' });
  });

  it('proxy 36: logs 499 for a client that leaves before it has taken the whole answer', async () => {
    const body = 'a'.repeat(32_000_000);
    raw.origin.answers((origin) => void origin.socket.end(head('HTTP/1.1 200 OK', 'Content-Length: 32000000') + body));
    const client = await raw.client();
    client.says(request('GET /x'));
    await client.hears('\r\n\r\naaa');
    client.socket.pause();
    client.leaves();
    expect(await raw.logged()).toMatchObject({ status: 499, code: 'client-gone' });
  });
});

describe('limits: size', () => {
  it.each([
    ['a hundred and one fields', request('GET /x', ...Array.from({ length: 100 }, (_, i) => `X-${i}: a`)), 431],
    ['a field of 17 KB', request('GET /x', `X-A: ${'a'.repeat(17_000)}`), 431],
    [
      'many that are 17 KB together',
      request('GET /x', ...Array.from({ length: 90 }, (_, i) => `X-${i}: ${'a'.repeat(190)}`)),
      431,
    ],
    ['a name of 17 KB', request('GET /x', `${'a'.repeat(17_000)}: a`), 431],
    ['a target of 9 KB', request(`GET /${'a'.repeat(9000)}`), 414],
    ['a target of 1 MB', request(`GET /${'a'.repeat(1_000_000)}`), 414],
    ['a query of 9 KB', request(`GET /x?${'a'.repeat(9000)}`), 414],
    ['a field of 1 MB', request('GET /x', `X-A: ${'a'.repeat(1_000_000)}`), 431],
    ['a body that says it is too long', request('POST /small', 'Content-Length: 17'), 413],
  ])('proxy 48: refuses %s', async (_, bytes, status) => {
    const client = await raw.client();
    const answered = await client.send(bytes);
    expect([answered.status, JSON.parse(answered.body).status]).toEqual([status, status]);
    expect(raw.origin.connections.filter(({ heads }) => heads > 0)).toEqual([]);
  });

  it('proxy 48: takes what is just within: a hundred fields, a target of 8 KB', async () => {
    const fields = Array.from({ length: 99 }, (_, i) => `X-${i}: a`);
    expect((await raw.ask(request('GET /x', ...fields))).status).toBe(200);
    expect((await raw.ask(request(`GET /${'a'.repeat(8191)}`))).status).toBe(200);
  });

  it('proxy 48: counts a body while it streams, refuses the byte too many, and breaks off the origin', async () => {
    const client = await raw.client();
    client.says(`${request('POST /small', 'Transfer-Encoding: chunked')}10\r\n${'a'.repeat(16)}\r\n`);
    const origin = await raw.origin.asked();
    await origin.hears('a'.repeat(16));
    client.more('1\r\na\r\n');
    const answered = await client.answer();
    expect([answered.status, codeOf(answered)]).toEqual([413, 'body-too-large']);
    await origin.closed();
    expect(raw.origin.requests).toEqual([]);
  });

  it('proxy 48: takes a body of exactly the limit', async () => {
    await raw.ask(request('POST /small', 'Transfer-Encoding: chunked') + chunked(['a'.repeat(16)]));
    expect(raw.origin.request.body).toHaveLength(16);
  });
});

describe('limits: what else must not hurt', () => {
  it('proxy 50: serves on when no line of the access log can be written', async () => {
    expect((await raw.ask(request('GET /x'))).status).toBe(200);
    const log = raw.gateway.app.get(AccessLog, { strict: false });
    const line = { ...(await raw.logged()), userAgent: 'a'.repeat(4000) };
    for (let i = 0; i < 2000; i++) log.write(line);
    expect(log.dropped).toBeGreaterThan(0);
    expect((await raw.ask(request('GET /x'))).status).toBe(200);
  });
});
