import { once } from 'node:events';
import http2, { type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';
import { startGateway, type TestGateway } from './support/gateway';

const same = (bytes: Buffer): Buffer => bytes;
const method = (
  name: string,
  requestStream: boolean,
  responseStream: boolean,
): grpc.MethodDefinition<Buffer, Buffer> => ({
  ...{ path: `/echo.Echo/${name}`, requestStream, responseStream },
  ...{ requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same },
});
/** Messages are bytes here: what is in them is nobody's business on the way. */
const definition = {
  unary: method('Unary', false, false),
  download: method('Download', false, true),
  upload: method('Upload', true, false),
  talk: method('Talk', true, true),
  refuse: method('Refuse', false, false),
  hang: method('Hang', false, false),
};

describe('gRPC through the gateway, by a real client and server', () => {
  const server = new grpc.Server();
  /** Takes calls and never says a word. */
  const mute = http2.createServer();
  let gateway: TestGateway;
  let client: grpc.Client;
  /** Metadata of the last call that hangs, and whether it was told that nobody waits. */
  let hanging: grpc.ServerUnaryCall<Buffer, Buffer> | undefined;

  beforeAll(async () => {
    server.addService(definition, {
      unary: (call: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) => {
        const trailers = new grpc.Metadata();
        trailers.set('x-trailer', String(call.metadata.get('x-asked')[0]));
        trailers.set('bytes-bin', Buffer.from([0, 255]));
        done(null, call.request, trailers);
      },
      download: (call: grpc.ServerWritableStream<Buffer, Buffer>) => {
        for (let i = 0; i < 100; i++) call.write(Buffer.alloc(10_000, i));
        call.end();
      },
      upload: (call: grpc.ServerReadableStream<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) => {
        let bytes = 0;
        call.on('data', ({ length }: Buffer) => (bytes += length));
        call.on('end', () => done(null, Buffer.from(String(bytes))));
      },
      talk: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
        call.on('data', (message: Buffer) => call.write(Buffer.from(`${String(message)}!`)));
        call.on('end', () => call.end());
      },
      refuse: (_: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) =>
        done({ code: grpc.status.FAILED_PRECONDITION, details: 'not so – 100 %' }),
      hang: (call: grpc.ServerUnaryCall<Buffer, Buffer>) => void (hanging = call),
    });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    gateway = await startGateway({
      environment: { H2C: 'on' },
      gatewayYaml: `
upstreams:
  echo: { protocol: h2c, targets: [{ url: "http://127.0.0.1:${port}" }] }
  mute: { protocol: h2c, targets: [{ url: "http://127.0.0.1:${(mute.address() as AddressInfo).port}" }] }
  gone: { protocol: h2c, targets: [{ url: "http://127.0.0.1:1" }] }
routes:
  - { id: echo, match: { path: /echo.Echo }, upstream: echo, public: true }
  - { id: closed, match: { path: /closed.Echo }, upstream: echo, roles: [ADMIN] }
  - { id: mute, match: { path: /mute.Echo }, upstream: mute, public: true }
  - { id: gone, match: { path: /gone.Echo }, upstream: gone, public: true }
  - { id: small, match: { path: /small.Echo }, upstream: echo, public: true, maxBodyBytes: 10 }
`,
    });
    client = new grpc.Client(new URL(gateway.url).host, grpc.credentials.createInsecure());
  });
  afterAll(async () => {
    client.close();
    await gateway.close();
    server.forceShutdown();
    mute.close();
  });

  const call = (path: string, message: Buffer, metadata = new grpc.Metadata(), options: grpc.CallOptions = {}) => {
    const settled = Promise.withResolvers<Buffer | grpc.ServiceError>();
    const made = client.makeUnaryRequest(path, same, same, message, metadata, options, (error, value) =>
      settled.resolve(error ?? value!),
    );
    return { made, answer: settled.promise };
  };
  const failure = async (path: string, message = Buffer.from('hello'), options: grpc.CallOptions = {}) =>
    (await call(path, message, undefined, options).answer) as grpc.ServiceError;

  it('passes one message each way, with metadata and trailers', async () => {
    const metadata = new grpc.Metadata();
    metadata.set('x-asked', 'for this');
    const { made, answer } = call('/echo.Echo/Unary', Buffer.from('hello'), metadata);
    const [{ metadata: trailers }] = (await once(made, 'status')) as [grpc.StatusObject];
    expect(String(await answer)).toBe('hello');
    expect(trailers.get('x-trailer')).toEqual(['for this']);
    expect(trailers.get('bytes-bin')).toEqual([Buffer.from([0, 255])]);
  });

  it('streams from the server', async () => {
    const stream = client.makeServerStreamRequest('/echo.Echo/Download', same, same, Buffer.alloc(0));
    const sizes: number[] = [];
    for await (const message of stream as AsyncIterable<Buffer>) sizes.push(message.length);
    expect(sizes).toEqual(Array.from({ length: 100 }, () => 10_000));
  });

  it('streams from the client', async () => {
    const settled = Promise.withResolvers<Buffer | grpc.ServiceError>();
    const stream = client.makeClientStreamRequest<Buffer, Buffer>('/echo.Echo/Upload', same, same, (error, value) =>
      settled.resolve(error ?? value!),
    );
    for (let i = 0; i < 100; i++) stream.write(Buffer.alloc(10_000));
    stream.end();
    expect(String(await settled.promise)).toBe('1000000');
  });

  it('streams both ways at once: each message is there before the next is sent', async () => {
    const stream = client.makeBidiStreamRequest<Buffer, Buffer>('/echo.Echo/Talk', same, same);
    for (const word of ['one', 'two', 'three']) {
      stream.write(Buffer.from(word));
      expect(String((await once(stream, 'data'))[0])).toBe(`${word}!`);
    }
    stream.end();
    const [{ code }] = (await once(stream.resume(), 'status')) as [grpc.StatusObject];
    expect(code).toBe(grpc.status.OK);
  });

  it('passes the status of the server, which has no message, as it is', async () => {
    const { code, details } = await failure('/echo.Echo/Refuse');
    expect([code, details]).toEqual([grpc.status.FAILED_PRECONDITION, 'not so – 100 %']);
  });

  it.each([
    ['/closed.Echo/Unary', grpc.status.UNAUTHENTICATED, /^unauthenticated/],
    ['/gone.Echo/Unary', grpc.status.UNAVAILABLE, /^upstream-unreachable/],
    ['/no.Such/Call', grpc.status.UNIMPLEMENTED, /^not-found/],
  ])('says for %s why it has no answer, in the words of gRPC', async (path, expected, reason) => {
    const { code, details } = await failure(path);
    expect([code, details]).toEqual([expected, expect.stringMatching(reason)]);
  });

  it('refuses a message that is too long for the route', async () => {
    const { code, details } = await failure('/small.Echo/Unary', Buffer.alloc(1000));
    expect([code, details]).toEqual([grpc.status.RESOURCE_EXHAUSTED, 'body-too-large']);
  });

  it('breaks the call off at the server when the client does', async () => {
    const { made, answer } = call('/echo.Echo/Hang', Buffer.from('hello'));
    while (hanging === undefined) await turn();
    const cancelled = once(hanging, 'cancelled');
    made.cancel();
    await cancelled;
    expect(((await answer) as grpc.ServiceError).code).toBe(grpc.status.CANCELLED);
  });

  it('ends a call by its grpc-timeout, tells the server what is left of it, and breaks it off there', async () => {
    // A client that does not watch its own deadline.
    const session = http2.connect(gateway.url);
    const stream = session.request({
      ...{ ':method': 'POST', ':path': '/mute.Echo/Hang', te: 'trailers' },
      ...{ 'content-type': 'application/grpc', 'grpc-timeout': '300000u' },
    });
    stream.end(Buffer.from([0, 0, 0, 0, 1, 65]));
    const [asked, headers] = (await once(mute, 'stream')) as [ServerHttp2Stream, IncomingHttpHeaders];
    const brokenOff = once(
      asked.on('error', () => {}),
      'close',
    );
    const [head, flags] = (await once(stream, 'response')) as [IncomingHttpHeaders, number];
    expect(head).toMatchObject({ ':status': 200, 'grpc-status': '4', 'grpc-message': 'upstream-timeout' });
    expect(flags & http2.constants.NGHTTP2_FLAG_END_STREAM).not.toBe(0);
    expect(headers['grpc-timeout']).toMatch(/^(?:[12]?\d?\d|300)m$/);
    await brokenOff;
    expect(asked.rstCode).toBe(http2.constants.NGHTTP2_CANCEL);
    session.destroy();
  });
});
