import { once } from 'node:events';
import { aCompiledRoute, aRoute, CountingLimiter } from '../proxy/testing';
import { inBytes, openDoor, type OpenDoor, type OpenDoorOptions, readAnswer } from './testing';

let door: OpenDoor;
const open = async (options: OpenDoorOptions = {}): Promise<OpenDoor> => (door = await openDoor(options));
const ask = async (...args: Parameters<typeof inBytes>) => readAnswer(await door.exchange(inBytes(...args)));
const codeOf = ({ body }: { body: string }): unknown => JSON.parse(body).code;
const HANDSHAKE = { Connection: 'Upgrade', Upgrade: 'websocket' };

afterEach(() => door.close());

describe('Door, choosing the plane', () => {
  it('gives both planes the canonical path and the query as it was', async () => {
    await open();
    expect((await ask('GET /d%61ta/x/?q=%2f')).body).toBe('/data/x');
    expect(door.dataPlane.served[0]).toMatchObject({ path: '/data/x', query: '?q=%2f', method: 'GET' });
    expect((await ask('GET /contro%6c?q=%2f')).body).toBe('/control?q=%2f');
  });

  it('answers 404 and 405 with Allow itself, without waking the control plane', async () => {
    await open({ handler: () => expect('the handler').toBe('not called') });
    expect(await ask('GET /nowhere')).toMatchObject({ status: 404, body: expect.stringContaining('not-found') });
    const wrong = await ask('DELETE /control', { 'Content-Length': '3' }, '{{{');
    expect(wrong).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    expect(codeOf(wrong)).toBe('method-not-allowed');
  });

  it('writes problems as documents with the id that is in the header', async () => {
    await open();
    const { headers, body } = await ask('GET /no/where?token=secret');
    expect(headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(body)).toEqual({
      type: '/errors/not-found',
      title: 'Not found',
      status: 404,
      instance: '/no/where',
      code: 'not-found',
      requestId: headers['x-request-id'],
    });
  });

  it('answers a HEAD request without a body', async () => {
    await open();
    const { status, headers, body } = await ask('HEAD /nowhere');
    expect({ status, body }).toEqual({ status: 404, body: '' });
    expect(Number(headers['content-length'])).toBeGreaterThan(0);
  });

  it('refuses TRACE with 405 and CONNECT with 501', async () => {
    await open();
    expect(await ask('TRACE /data')).toMatchObject({ status: 405, headers: { allow: expect.any(String) } });
    const tunnel = await ask('CONNECT inner.example:443');
    expect(tunnel).toMatchObject({ status: 501, headers: { connection: 'close' } });
    expect(codeOf(tunnel)).toBe('method-not-implemented');
  });
});

describe('Door, refusing what it cannot trust', () => {
  it.each([
    ['a dot segment', 'GET /data/../control', {}, 400, 'path-ambiguous'],
    ['an encoded one', 'GET /data/%2e%2e/control', {}, 400, 'path-ambiguous'],
    ['a fragment', 'GET /data?x#y', {}, 400, 'query-invalid'],
    ['a host with a user', 'GET /data', { Host: 'a@b' }, 400, 'host-invalid'],
    ['a tenant that is none', 'GET /data', { 'X-Tenant-Id': 'nonsense' }, 400, 'tenant-invalid'],
    ['half a tenant', 'GET /data', { 'X-Business-Unit': 'SERHAFEN' }, 400, 'tenant-invalid'],
    ['an unknown expectation', 'GET /data', { Expect: 'the-unexpected' }, 417, 'expectation-failed'],
    ['a long target', `GET /${'x'.repeat(1024)}`, {}, 414, 'uri-too-long'],
    ['a very long target', `GET /${'x'.repeat(20_000)}`, {}, 414, 'uri-too-long'],
    ['a long field', 'GET /data', { 'X-Long': 'x'.repeat(4096) }, 431, 'head-too-large'],
    ['a very long field', 'GET /data', { 'X-Long': 'x'.repeat(20_000) }, 431, 'head-too-large'],
  ] as const)('refuses %s', async (_, line, fields, status, code) => {
    await open();
    const answer = await ask(line, fields);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(answer.headers['x-request-id']).toBe(JSON.parse(answer.body).requestId);
    expect(door.dataPlane.served).toEqual([]);
  });

  it.each([
    ['no host', 'GET /data HTTP/1.1\r\nConnection: close\r\n\r\n', 'host-invalid'],
    ['two hosts', 'GET /data HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 'host-invalid'],
    [
      'two credentials',
      'GET /data HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nauthorization: b\r\nConnection: close\r\n\r\n',
      'header-duplicate',
    ],
    ['no grammar', 'GET\r\n\r\n', 'request-malformed'],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00', 'request-malformed'],
    ['an unknown method', 'BREW /data HTTP/1.1\r\nHost: a\r\n\r\n', 'request-malformed'],
    ['a bare CR', 'GET /data HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n', 'request-malformed'],
    ['a folded field', 'GET /data HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n', 'request-malformed'],
    ['a space before the colon', 'GET /data HTTP/1.1\r\nHost : a\r\n\r\n', 'request-malformed'],
    [
      'two framings',
      'POST /data HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'request-malformed',
    ],
    [
      'two lengths',
      'POST /data HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
      'request-malformed',
    ],
    [
      'an unknown coding at the end',
      'POST /data HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n',
      'request-malformed',
    ],
    [
      'an unknown coding in front',
      'POST /data HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      'framing-invalid',
    ],
    [
      'an unknown coding alone',
      'POST /data HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\nabc',
      'framing-invalid',
    ],
    [
      'chunks in HTTP/1.0',
      'POST /data HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'framing-invalid',
    ],
  ])('answers a request with %s: 400 and one log line', async (_, bytes, code) => {
    await open();
    const answer = readAnswer(await door.exchange(bytes));
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 400, code });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
    expect(door.accessLog.records).toMatchObject([{ plane: 'door', status: 400, code }]);
  });

  it.each(['GET /data HTTP/2.0\r\nHost: a\r\n\r\n', 'GET /data HTTP/0.9\r\nHost: a\r\n\r\n', 'GET /data\r\n\r\n'])(
    'answers 505 to another version of HTTP: %j',
    async (bytes) => {
      await open();
      const answer = readAnswer(await door.exchange(bytes));
      expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 505, code: 'version-unsupported' });
    },
  );

  it('answers 408 to a head that does not come to its end', async () => {
    await open({ headersTimeoutMs: 100 });
    const answer = readAnswer(await door.exchange('GET /data HTTP/1.1\r\nHost: a\r\n'));
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 408, code: 'request-timeout' });
  });

  it('answers 408 to a control-plane body that does not come to its end', async () => {
    await open({ bodyTimeoutMs: 50, handler: (request) => request.resume() });
    const answer = await ask('POST /control', { 'Content-Length': '10' }, 'abc');
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status: 408, code: 'request-timeout' });
  });

  it('takes the authority of an absolute target for the host', async () => {
    await open();
    await ask('GET http://portal.example/data', { Host: 'other.example' });
    expect(door.dataPlane.served[0]!.client.host).toBe('portal.example');
  });

  it('ignores an upgrade in HTTP/1.0', async () => {
    await open();
    const answer = await door.exchange(inBytes('GET /data', HANDSHAKE).replace('HTTP/1.1', 'HTTP/1.0'));
    expect(readAnswer(answer)).toMatchObject({ status: 200, body: '/data' });
  });

  it('ignores an upgrade to anything but WebSocket', async () => {
    await open();
    const answer = await ask('GET /data', { Connection: 'Upgrade, close', Upgrade: 'h2c' });
    expect(answer).toMatchObject({ status: 200, body: '/data' });
  });
});

describe('Door, keeping the connection', () => {
  it('serves several requests on one connection, a refused one with a small body between them', async () => {
    await open();
    const answers = await door.exchange(
      inBytes('GET /data/1', { Connection: 'keep-alive' }) +
        inBytes('POST /nowhere', { Connection: 'keep-alive', 'Content-Length': '3' }, 'abc') +
        inBytes('GET /data/3'),
    );
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  it('closes it after refusing a body that is too long to read away', async () => {
    await open();
    const fields = { Connection: 'keep-alive', 'Content-Length': '100000' };
    expect(await ask('POST /nowhere', fields)).toMatchObject({ status: 404, headers: { connection: 'close' } });
  });

  it('closes it after refusing a client that waits to be told to send', async () => {
    await open();
    const answer = await ask('POST /nowhere', {
      Connection: 'keep-alive',
      Expect: '100-continue',
      'Content-Length': '3',
    });
    expect(answer).toMatchObject({ status: 404, headers: { connection: 'close' } });
  });

  it('tells a client of the control plane to send, once it is sure to be served', async () => {
    await open({ handler: (request, response) => request.resume().on('end', () => response.end('done')) });
    const socket = await door.dial();
    socket.write(inBytes('POST /control', { Expect: '100-continue', 'Content-Length': '3' }));
    const [told] = (await once(socket, 'data')) as [Buffer];
    expect(String(told)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('abc');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(readAnswer(String(answer))).toMatchObject({ status: 200 });
  });

  it('does not tell a client of HTTP/1.0 to send, which would not understand it', async () => {
    await open({ handler: (request, response) => request.resume().on('end', () => response.end('done')) });
    const answer = await door.exchange(
      'POST /control HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*done$/);
  });

  it('gives a request its answer, and closes, when what follows it is no request', async () => {
    await open({ handler: (_request, response) => void setImmediate(() => response.end('done')) });
    const answer = await door.exchange('GET /control HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\nAND MORE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*done$/);
  });

  it.each(['GET /data/feed', 'CONNECT inner.example:443'])(
    'cuts off a %s that does not wait for the answer before it, or the two would be mixed up',
    async (line) => {
      await open({ handler: () => undefined });
      const first = inBytes('GET /control', { Connection: 'keep-alive' });
      expect(await door.exchange(first + inBytes(line, HANDSHAKE))).toBe('');
      expect(door.dataPlane.tunnelled).toEqual([]);
    },
  );

  it('says that it closes while the process drains', async () => {
    await open();
    door.lifecycle.drain();
    for (const path of ['/data', '/control', '/nowhere']) {
      expect((await ask(`GET ${path}`, { Connection: 'keep-alive' })).headers['connection']).toBe('close');
    }
  });

  it('refuses a connection too many of one address', async () => {
    await open({ addressConnections: 1 });
    const first = await door.dial();
    const second = await door.dial();
    await once(second, 'close');
    first.write(inBytes('GET /data'));
    const [answer] = (await once(first, 'data')) as [Buffer];
    expect(readAnswer(String(answer)).status).toBe(200);
  });
});

describe('Door, limiting an address', () => {
  it.each([false, true])(
    'answers 429 with Retry-After over the limit, counted here or elsewhere (%s)',
    async (later) => {
      const limiter = new CountingLimiter();
      limiter.later = later;
      await open({ limiter, addressLimit: { requests: 2, perSeconds: 60 } });
      expect((await ask('GET /data')).status).toBe(200);
      expect((await ask('GET /%zz')).status).toBe(400);
      const refused = await ask('GET /data');
      expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } });
      expect(codeOf(refused)).toBe('rate-limited');
      expect(door.metrics.limits).toEqual(['address']);
    },
  );
});

describe('Door, showing internal paths', () => {
  const FORWARDED = { 'X-Forwarded-For': '10.0.0.1' };

  it('answers them to a client inside, and as unknown to one that came through a stranger', async () => {
    await open();
    expect((await ask('GET /metrics')).status).toBe(200);
    expect(codeOf(await ask('GET /metrics', FORWARDED))).toBe('not-found');
    expect(door.accessLog.records.at(-1)).toMatchObject({ address: '127.0.0.1', status: 404 });
  });

  it('hides them on the public port beside a management port', async () => {
    await open({ side: 'public' });
    expect((await ask('GET /metrics')).status).toBe(404);
    expect((await ask('GET /health')).status).toBe(200);
    await ask('GET /data');
    expect(door.dataPlane.served[0]!.client.internal).toBe(false);
  });

  it('answers them on the management port to everybody, and nothing else', async () => {
    await open({ side: 'management' });
    expect((await ask('GET /metrics', FORWARDED)).status).toBe(200);
    expect((await ask('GET /control')).status).toBe(404);
    expect((await ask('GET /data')).status).toBe(404);
    expect((await ask('GET /data', HANDSHAKE)).status).toBe(404);
    door.dataPlane.route = aCompiledRoute({ config: aRoute({ exposure: 'internal' }) });
    expect((await ask('GET /data')).status).toBe(200);
    expect(door.dataPlane.served[0]!.client.internal).toBe(true);
  });
});

describe('Door, speaking to browsers', () => {
  const ORIGIN = 'https://portal.example';

  it('answers a preflight itself, whatever the plane', async () => {
    await open({ corsOrigins: [ORIGIN] });
    for (const path of ['/data', '/control']) {
      const answer = await ask(`OPTIONS ${path}`, { Origin: ORIGIN, 'Access-Control-Request-Method': 'PUT' });
      expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': ORIGIN } });
    }
    expect(door.dataPlane.served).toEqual([]);
  });

  it('puts CORS on answers of both planes, refusals included', async () => {
    await open({ corsOrigins: [ORIGIN] });
    for (const path of ['/control', '/nowhere', '/%zz']) {
      const { headers } = await ask(`GET ${path}`, { Origin: ORIGIN });
      expect(headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' });
    }
    await ask('GET /data', { Origin: ORIGIN });
    expect(door.dataPlane.fields[0]).toContain(ORIGIN);
  });

  it('puts security fields on what the control plane answers', async () => {
    await open();
    expect((await ask('GET /control')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    });
  });

  it('asks for HTTPS in future only where it was HTTPS', async () => {
    await open({ trustedProxies: ['127.0.0.1'] });
    const forwarded = { 'X-Forwarded-For': '203.0.113.7' };
    expect((await ask('GET /control', forwarded)).headers).not.toHaveProperty('strict-transport-security');
    const secure = await ask('GET /control', { ...forwarded, 'X-Forwarded-Proto': 'https' });
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('Door, passing handshakes', () => {
  it('gives them to the data plane with the same head', async () => {
    await open();
    expect(await door.exchange(inBytes('GET /d%61ta/feed', HANDSHAKE))).toMatch(/^HTTP\/1\.1 101 /);
    expect(door.dataPlane.tunnelled[0]).toMatchObject({ path: '/data/feed' });
    expect(door.accessLog.records).toEqual([]);
  });

  it('leaves the origin of a page to the route', async () => {
    await open({ corsOrigins: ['https://portal.example'] });
    expect((await ask('GET /data/feed', { ...HANDSHAKE, Origin: 'https://evil.example' })).status).toBe(101);
  });

  it.each([
    ['/nowhere', 404, 'not-found'],
    ['/control', 400, 'upgrade-unsupported'],
    ['/data/../x', 400, 'path-ambiguous'],
  ])('refuses one to %s with %i %s, in bytes and with one log line', async (path, status, code) => {
    await open();
    const answer = await ask(`GET ${path}`, HANDSHAKE);
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(door.accessLog.records).toMatchObject([{ plane: 'door', status, code }]);
  });
});

describe('Door, writing down what happened', () => {
  it('writes one line for each answer that is not the data plane’s', async () => {
    await open();
    await ask('GET /control?password=x', { 'User-Agent': 'test/1' });
    await ask('GET /data');
    await ask('POST /control', { 'Content-Length': '3' }, 'abc');
    const refused = await ask('GET /nowhere');
    expect(door.accessLog.records).toMatchObject([
      { plane: 'control', route: '/control', status: 200, bytesIn: 0, userAgent: 'test/1', query: '?password=x' },
      { plane: 'control', route: '/control', status: 200, bytesIn: 3 },
      { plane: 'door', route: undefined, status: 404, code: 'not-found' },
    ]);
    expect(door.accessLog.records[2]!.bytesOut).toBe(refused.body.length);
    for (const { bytesOut, requestId } of door.accessLog.records) {
      expect(bytesOut).toBeGreaterThan(0);
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(door.metrics.observed).toEqual([
      { service: 'gateway', route: '/control', method: 'GET', status: 200 },
      { service: 'gateway', route: '/control', method: 'POST', status: 200 },
      { service: 'gateway', route: 'door', method: 'GET', status: 404 },
    ]);
  });

  it('writes 499 for a client that left before it was answered', async () => {
    let arrived = (): void => {};
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    await open({ handler: () => arrived() });
    const written = new Promise<unknown>((resolve) => {
      door.accessLog.write = (record) => resolve(record);
    });
    const socket = await door.dial();
    socket.write(inBytes('GET /control'));
    await asked;
    socket.destroy();
    expect(await written).toMatchObject({ plane: 'control', status: 499 });
  });

  it('goes on with a trace and with the id of a trusted peer', async () => {
    await open({ trustedProxies: ['127.0.0.1'] });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const fields = {
      'X-Request-Id': 'edge-00042',
      'X-Forwarded-For': '203.0.113.7',
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    };
    expect((await ask('GET /control', fields)).headers['x-request-id']).toBe('edge-00042');
    expect(door.accessLog.records).toMatchObject([{ requestId: 'edge-00042', traceId, address: '203.0.113.7' }]);
  });
});
