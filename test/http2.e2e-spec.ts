import { once } from 'node:events';
import http from 'node:http';
import http2, { type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { startGateway, type TestGateway } from './support/gateway';

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = http2.constants;

type Serve = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A client by HTTP/2, and an origin that speaks what the upstream says. */
describe.each(['http1', 'h2c'] as const)('the data plane over HTTP/2, with an upstream that speaks %s', (protocol) => {
  let gateway: TestGateway;
  let session: ClientHttp2Session;
  let origin: http.Server | http2.Http2Server;
  let serve: Serve;
  beforeAll(async () => {
    const listener = (request: unknown, response: unknown): void =>
      serve(request as http.IncomingMessage, response as http.ServerResponse);
    origin = protocol === 'http1' ? http.createServer(listener) : http2.createServer(listener);
    origin.listen(0, '127.0.0.1');
    await once(origin, 'listening');
    gateway = await startGateway({
      environment: { H2C: 'on' },
      gatewayYaml: `
upstreams:
  origin: { protocol: ${protocol}, targets: [{ url: "http://127.0.0.1:${(origin.address() as AddressInfo).port}" }] }
routes:
  - { id: open, match: { path: / }, upstream: origin, public: true }
  - { id: small, match: { path: /small }, upstream: origin, public: true, maxBodyBytes: 16 }
  - { id: closed, match: { path: /closed }, upstream: origin, roles: [ADMIN] }
`,
    });
    session = http2.connect(gateway.url);
  });
  afterAll(async () => {
    session.close();
    await gateway.close();
    origin.close();
  });

  const ask = (path: string, headers: http2.OutgoingHttpHeaders = {}, endStream = true): ClientHttp2Stream => {
    const stream = session.request({ ':path': path, ':authority': 'gateway.example', ...headers }, { endStream });
    stream.on('error', () => {});
    return stream;
  };
  const headOf = async (stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> =>
    ((await once(stream, 'response')) as [IncomingHttpHeaders])[0];
  const bodyOf = async (stream: ClientHttp2Stream): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };

  it('passes fields both ways, each line of Set-Cookie apart, and none that is about a connection', async () => {
    let seen: http.IncomingHttpHeaders = {};
    serve = ({ headers }, response) => {
      seen = headers;
      response.writeHead(201, { 'Set-Cookie': ['a=1', 'b=2'], 'X-A': '1' }).end('hello');
    };
    const stream = ask('/a', { 'x-b': '2', cookie: ['c=3', 'd=4'], 'x-user-id': 'admin' });
    const head = await headOf(stream);
    expect(head).toMatchObject({ ':status': 201, 'set-cookie': ['a=1', 'b=2'], 'x-a': '1' });
    expect(String(await bodyOf(stream))).toBe('hello');
    expect(seen).toMatchObject({
      'x-b': '2',
      cookie: 'c=3; d=4',
      'x-forwarded-host': 'gateway.example',
      via: '2.0 iam-gateway',
    });
    expect(seen['x-user-id']).toBeUndefined();
    for (const name of ['connection', 'keep-alive', 'transfer-encoding']) expect(head[name]).toBeUndefined();
  });

  it('proxy 10: answers to HEAD, 204 and 304 have no body', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      serve = (_, response) => response.writeHead(status, status === 200 ? { 'Content-Length': 5 } : {}).end();
      const stream = ask('/a', { ':method': method });
      expect((await headOf(stream))[':status']).toBe(status);
      expect((await bodyOf(stream)).length).toBe(0);
    }
  });

  it('proxy 15: passes trailers', async () => {
    serve = (_, response) => {
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write('hello');
      response.addTrailers({ 'X-Sum': '3' });
      response.end();
    };
    const stream = ask('/a');
    const trailers = once(stream, 'trailers');
    stream.resume();
    expect((await trailers)[0]).toMatchObject({ 'x-sum': '3' });
  });

  it('proxy 18: passes interim answers', async () => {
    serve = (_, response) => response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end());
    if (protocol === 'h2c')
      serve = (_, response) => {
        (response as unknown as http2.Http2ServerResponse).writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.end();
      };
    const stream = ask('/a');
    const [hints] = (await once(stream, 'headers')) as [IncomingHttpHeaders];
    expect(hints).toMatchObject({ ':status': 103, link: '</a.css>; rel=preload' });
    stream.resume();
    await once(stream, 'close');
  });

  it('proxy 17: asks for the body of a client that waits to be asked', async () => {
    serve = (request, response) => void request.pipe(response);
    const stream = ask('/a', { ':method': 'POST', expect: '100-continue' }, false);
    await once(stream, 'continue');
    stream.end('hello');
    expect(String(await bodyOf(stream))).toBe('hello');
  });

  it('proxy 11: resets the stream when the body of the upstream breaks off', async () => {
    serve = (_, response) => {
      response.writeHead(200);
      response.write('half', () => {
        const { stream } = response as unknown as Partial<http2.Http2ServerResponse>;
        if (stream === undefined) response.destroy();
        else stream.close(NGHTTP2_INTERNAL_ERROR);
      });
    };
    const stream = ask('/a');
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.rstCode).toBe(NGHTTP2_INTERNAL_ERROR);
  });

  it('proxy 30: breaks the upstream off when the client resets the stream, and leaves the others alone', async () => {
    const asked = Promise.withResolvers<http.ServerResponse>();
    serve = (_, response) => asked.resolve(response);
    const stream = ask('/a');
    const response = await asked.promise;
    const closed = once(response, 'close');
    stream.close(NGHTTP2_CANCEL);
    await closed;
    serve = (_, again) => again.end('ok');
    expect(String(await bodyOf(ask('/a')))).toBe('ok');
  });

  it('proxy 31: answers before the upload has ended, and tells the client to stop', async () => {
    serve = (_, response) => response.writeHead(403).end('no');
    const stream = ask('/a', { ':method': 'POST' }, false);
    stream.write('the beginning');
    const head = await headOf(stream);
    stream.resume();
    await once(stream, 'close');
    expect([head[':status'], stream.rstCode]).toEqual([403, NGHTTP2_NO_ERROR]);
  });

  it('proxy 32: passes long bodies both ways, whole', async () => {
    serve = (request, response) => void request.pipe(response);
    const stream = ask('/a', { ':method': 'POST' }, false);
    const sent = Buffer.alloc(9_000_000, 'abcdefghij');
    stream.end(sent);
    expect((await bodyOf(stream)).equals(sent)).toBe(true);
  });

  it.each([
    ['/small', { 'content-length': '17' }],
    ['/small', {}],
  ])('proxy 48: refuses a body that is too long, announced or not', async (path, headers) => {
    serve = (request, response) => void request.pipe(response);
    const stream = ask(path, { ':method': 'POST', ...headers }, false);
    stream.write('x'.repeat(17));
    const head = await headOf(stream);
    expect([head[':status'], head['proxy-status']]).toEqual([413, 'iam-gateway; error=http_request_error']);
    expect(JSON.parse(String(await bodyOf(stream)))).toMatchObject({ code: 'body-too-large' });
  });

  it('refuses as it does over HTTP/1.1', async () => {
    const stream = ask('/closed');
    expect(await headOf(stream)).toMatchObject({
      ':status': 401,
      'www-authenticate': expect.stringMatching(/^Bearer/),
    });
    expect(JSON.parse(String(await bodyOf(stream)))).toMatchObject({ code: 'unauthenticated', instance: '/closed' });
  });

  it('serves many streams of one connection at once, each its own', async () => {
    serve = ({ url }, response) => response.end(url);
    const paths = Array.from({ length: 100 }, (_, i) => `/many/${i}`);
    expect(await Promise.all(paths.map(async (path) => String(await bodyOf(ask(path)))))).toEqual(paths);
  });

  it('sends each event of a stream when it comes', async () => {
    const asked = Promise.withResolvers<http.ServerResponse>();
    serve = (_, response) => asked.resolve(response.writeHead(200, { 'Content-Type': 'text/event-stream' }));
    const stream = ask('/events');
    const response = await asked.promise;
    response.flushHeaders();
    await headOf(stream);
    for (const event of ['one', 'two']) {
      response.write(`data: ${event}\n\n`);
      expect(String((await once(stream, 'data'))[0])).toBe(`data: ${event}\n\n`);
    }
    response.end();
    await once(stream, 'close');
  });
});
