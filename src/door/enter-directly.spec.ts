import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FakeLimiter } from '../limits/testing';
import { type OpenDoor, openDoor, type OpenDoorOptions, readAnswer, sayDirectly } from './testing';

const get = (path: string, ...lines: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: gateway.example', ...lines, '', ''].join('\r\n');

describe('Door, for requests that come whole', () => {
  let door: OpenDoor;
  const open = async (options: OpenDoorOptions = {}): Promise<void> => {
    door = await openDoor({ direct: true, ...options });
  };
  afterEach(() => door.close());
  const ask = async (bytes: string) => readAnswer(await door.exchange(bytes));
  /** Says requests one after the other over one connection, each when the answer before is there. */
  async function overOne(...requests: string[]): Promise<string[]> {
    const socket = await door.dial();
    const answers: string[] = [];
    for (const request of requests) {
      socket.write(request);
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      answers.push(bytes.toString('latin1'));
    }
    socket.destroy();
    return answers;
  }

  it('hands on what the head says, the body, and what every answer says', async () => {
    await open({ corsOrigins: ['https://app.example'] });
    const fields = [
      'Origin: https://app.example',
      'X-Request-Id: 6f1c7a52-6f0c-4dd1-9a43-3d5a8a9c5b1e',
      'X-Tenant-Id: SERHAFEN:CL',
    ];
    const bytes = get('/data/%41?b=c', ...fields, 'Connection: close', 'Content-Length: 2').replace('GET', 'POST');
    expect(await door.exchange(`${bytes}ok`)).toMatch(/\/data\/A$/);
    const [{ head, body }] = door.dataPlane.direct as [(typeof door.dataPlane.direct)[0]];
    expect(head).toMatchObject({
      method: 'POST',
      path: '/data/A',
      query: '?b=c',
      requestedTenant: 'SERHAFEN:CL',
      contentLength: 2,
      hasBody: true,
    });
    expect(head.client).toMatchObject({ address: '127.0.0.1', host: 'gateway.example', proto: 'http' });
    expect(body?.toString()).toBe('ok');
    expect(door.dataPlane.fields[0]).toContain('https://app.example');
  });

  it.each([
    ['a path with two readings', get('/data//a', 'Connection: close'), 400],
    ['a host that is none', get('/data', 'Connection: close').replace('gateway.example', 'a b'), 400],
    ['no host', get('/data', 'Connection: close').replace(/Host[^\n]*\n/, ''), 400],
    [
      'an impossible tenant',
      get('/data', 'X-Tenant-Id: a', 'X-Country-Code: b', 'X-Business-Unit: c', 'Connection: close'),
      400,
    ],
    ['a target that is too long', get(`/data/${'a'.repeat(1100)}`, 'Connection: close'), 414],
    ['fields that are too long', get('/data', `X-A: ${'a'.repeat(4090)}`, 'Connection: close'), 431],
    ['too many fields', get('/data', ...Array.from({ length: 99 }, (_, n) => `X-${n}: a`), 'Connection: close'), 431],
    ['what nobody has a route for', get('/nowhere', 'Connection: close'), 404],
  ])('refuses %s once, with a line in the log', async (_, bytes, status) => {
    await open();
    expect((await ask(bytes)).status).toBe(status);
    expect(door.dataPlane.direct).toEqual([]);
    expect(door.accessLog.records.map((record) => record.status)).toEqual([status]);
  });

  it('takes as many fields as there may be', async () => {
    await open();
    await ask(get('/data', ...Array.from({ length: 98 }, (_, n) => `X-${n}: a`), 'Connection: close'));
    expect(door.dataPlane.direct).toHaveLength(1);
  });

  it('knows nothing of external routes on the management port', async () => {
    await open({ side: 'management' });
    expect((await ask(get('/data', 'Connection: close'))).status).toBe(404);
    expect(door.dataPlane.served).toEqual([]);
  });

  it('leaves preflights and questions of proxies where they belong', async () => {
    await open({ corsOrigins: ['https://app.example'] });
    const preflight = get(
      '/data',
      'Origin: https://app.example',
      'Access-Control-Request-Method: PUT',
      'Connection: close',
    );
    expect((await ask(preflight.replace('GET', 'OPTIONS'))).status).toBe(204);
    await ask(get('/forward-auth', 'Connection: close'));
    expect(door.dataPlane.direct).toEqual([]);
  });

  describe.each([
    ['at once', false],
    ['later', true],
  ])('with a limit that is counted %s', (_, waits) => {
    const addressLimit = { requests: 1, perSeconds: 60 };

    it('refuses an address that asks too often, and keeps its connection', async () => {
      const limiter = new FakeLimiter(waits);
      await open({ limiter, addressLimit });
      door.dataPlane.answerDirect = ({ path }, client) => {
        limiter.refuse('address');
        sayDirectly(client, path);
      };
      const [first, second, head] = await overOne(get('/data'), get('/data'), get('/data').replace('GET', 'HEAD'));
      expect(first).toMatch(/^HTTP\/1\.1 200 /);
      expect(readAnswer(second!)).toMatchObject({
        status: 429,
        headers: { connection: 'keep-alive', 'content-type': 'application/problem+json', 'retry-after': '42' },
      });
      expect(head).toMatch(/^HTTP\/1\.1 429 [^]*Content-Length: \d+\r\n[^]*\r\n\r\n$/);
      expect(door.accessLog.records.map(({ status, bytesOut }) => [status, bytesOut > 0])).toEqual([
        [429, true],
        [429, false],
      ]);
      expect(door.dataPlane.direct).toHaveLength(1);
    });

    it('ends the connection of who asks too often while it drains', async () => {
      await open({ limiter: new FakeLimiter(waits).refuse('address'), addressLimit });
      door.lifecycle.drain();
      expect((await ask(get('/data'))).headers).toMatchObject({ connection: 'close' });
    });
  });

  it('writes one line, 499, for a client that left while its limit was asked', async () => {
    const limiter = new FakeLimiter();
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<FakeLimiter['decide']>>>();
    const asked = new Promise<void>((told) => {
      limiter.decide = () => {
        told();
        return promise;
      };
    });
    await open({ limiter, addressLimit: { requests: 1, perSeconds: 60 } });
    const closed = once(door.server, 'connection').then(([other]) => once(other as Socket, 'close'));
    const opened = await door.dial();
    opened.write(get('/data'));
    await asked;
    opened.destroy();
    await closed;
    resolve([{ allowed: true, remaining: 1, resetSeconds: 1, retryAfterSeconds: 0, nextSeconds: 0 }]);
    await promise;
    await new Promise((done) => setImmediate(done));
    expect(door.accessLog.records.map(({ status, code }) => [status, code])).toEqual([[499, 'client-gone']]);
    expect(door.dataPlane.served).toEqual([]);
  });

  it('serves over one connection what clients of node ask', async () => {
    await open();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 20; n++) {
      const request = httpGet({ agent, port: door.port, host: '127.0.0.1', path: `/data/${n}` });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
    }
    agent.destroy();
    expect(door.dataPlane.direct).toHaveLength(20);
    expect(new Set(door.dataPlane.direct.map(({ client }) => client.socket)).size).toBe(1);
  });

  it('serves behind who looks whether HTTP/2 is spoken', async () => {
    await open({ http2: {} });
    expect(await overOne(get('/data/1'), get('/data/2'))).toHaveLength(2);
    expect(door.dataPlane.direct).toHaveLength(2);
  });
});
