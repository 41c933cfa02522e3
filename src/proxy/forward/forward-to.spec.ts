import { once } from 'node:events';
import http from 'node:http';
import { type Front, type RawEnd, type RawOrigin, Rig, WAYS_THROUGH, turns } from './testing';

const GET = 'GET /a HTTP/1.1\r\nHost: gateway.test\r\n\r\n';
const LAST = 'GET /a HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n';

describe.each(WAYS_THROUGH)('forwardTo: messages, over %s, read by %s', (transport, reader) => {
  let rig: Rig;
  let origin: RawOrigin;
  let front: Front;
  beforeEach(async () => {
    rig = new Rig(transport, reader);
    origin = await rig.rawOrigin();
    front = await rig.front(rig.upstream(origin.url));
  });
  afterEach(() => rig.close());

  /** One exchange: what the client hears to the end of its connection, and what the origin was asked. */
  async function exchange(request: string, answer: string, end = false): Promise<{ heard: string; asked: string }> {
    const client = await front.client();
    client.say(request);
    const server = await origin.asked(origin.connections.length);
    server.say(answer);
    if (end) server.socket.end();
    return { heard: await client.all(), asked: server.heard };
  }

  it('relays status, fields and body, each Set-Cookie a line of its own', async () => {
    const { heard } = await exchange(
      LAST,
      'HTTP/1.1 201 Fine\r\nX-Kept: one\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nhi',
    );
    expect(heard).toMatch(/^HTTP\/1\.1 201 Created\r\nX-Kept: one\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/);
    expect(heard).toMatch(/\r\n\r\nhi$/);
    expect((await front.outcome()).outcome).toEqual({ status: 201, fault: undefined, code: undefined });
  });

  it('asks for the path and the query byte for byte, by the name of the target', async () => {
    const { asked } = await exchange(
      'GET /a%2Fb/%C3%A9?q=+%20%2f&&x HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
    );
    expect(asked).toMatch(/^GET \/a%2Fb\/%C3%A9\?q=\+%20%2f&&x HTTP\/1\.1\r\n/);
    expect(asked.toLowerCase()).toContain(`\r\nhost: ${new URL(origin.url).host}\r\n`);
    expect(asked).not.toContain('gateway.test');
  });

  it('keeps bytes above ASCII in fields as they are', async () => {
    const { heard, asked } = await exchange(
      'GET / HTTP/1.1\r\nHost: a\r\nX-Name: \xe9\xa9\r\nConnection: close\r\n\r\n',
      'HTTP/1.1 200 OK\r\nX-Name: \xfc\xbc\r\nContent-Length: 0\r\n\r\n',
    );
    expect(asked).toContain('X-Name: \xe9\xa9\r\n');
    expect(heard).toContain('X-Name: \xfc\xbc\r\n');
  });

  it('relays 204 without a length, whatever the upstream says', async () => {
    const { heard } = await exchange(LAST, 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n');
    expect(heard).toMatch(/^HTTP\/1\.1 204 /);
    expect(heard).not.toMatch(/content-length|transfer-encoding/i);
    expect(heard).toMatch(/\r\n\r\n$/);
  });

  it('relays 304 with the length of what was not sent (RFC 9110 §8.6)', async () => {
    const { heard } = await exchange(LAST, 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 1234\r\n\r\n');
    expect(heard).toMatch(/^HTTP\/1\.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 1234\r\n/);
    expect(heard).toMatch(/\r\n\r\n$/);
  });

  it('relays the answer to HEAD with its length and no body', async () => {
    const { heard } = await exchange(LAST.replace('GET', 'HEAD'), 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n');
    expect(heard).toContain('Content-Length: 99\r\n');
    expect(heard).toMatch(/\r\n\r\n$/);
  });

  it('relays 205 without a body', async () => {
    const { heard } = await exchange(LAST, 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n');
    expect(heard).toMatch(/^HTTP\/1\.1 205 /);
    expect(heard).toMatch(/\r\n\r\n$/);
  });

  it('sends the head of an answer of unknown length at once, and each event when it comes', async () => {
    const client = await front.client();
    client.say(GET);
    const server = await origin.asked();
    server.say('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
    await client.hears('\r\n\r\n');
    server.say('9\r\ndata: 1\n\n\r\n');
    await client.hears('data: 1\n\n');
    server.say('9\r\ndata: 2\n\n\r\n0\r\n\r\n');
    await client.hears(/data: 2\n\n\r\n0\r\n\r\n$/);
  });

  it('relays 103 before the answer, and an answer that drips byte by byte', async () => {
    const client = await front.client();
    client.say(LAST);
    const server = await origin.asked();
    for (const byte of 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n') {
      server.say(byte);
      await turns(1);
    }
    await client.hears('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
    for (const byte of 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc') {
      server.say(byte);
      await turns(1);
    }
    expect(await client.all()).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nabc$/);
  });

  it('spares an HTTP/1.0 client interim answers and chunks', async () => {
    const { heard } = await exchange(
      'GET / HTTP/1.0\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    );
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(heard).not.toMatch(/transfer-encoding/i);
    expect(heard).toMatch(/\r\n\r\nhi$/);
  });

  it('relays an answer that ends with its connection', async () => {
    const { heard } = await exchange(LAST, 'HTTP/1.1 200 OK\r\n\r\nuntil close', true);
    expect(heard).toMatch(/b\r\nuntil close\r\n0\r\n\r\n$/);
  });

  it('relays trailers, but none that would change what the head said', async () => {
    const { heard } = await exchange(
      LAST,
      'HTTP/1.1 200 OK\r\nTrailer: Digest\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nDigest: abc\r\nSet-Cookie: x=1\r\n\r\n',
    );
    expect(heard).toContain('Trailer: Digest\r\n');
    expect(heard).toMatch(/0\r\nDigest: abc\r\n\r\n$/);
  });

  it.each(['GET', 'DELETE', 'OPTIONS', 'POST'])('forwards the body of a %s', async (method) => {
    const { asked } = await exchange(
      `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello`,
      'HTTP/1.1 204 No Content\r\n\r\n',
    );
    expect(asked).toMatch(/content-length: 5\r\n\r\nhello$/i);
  });

  it('says Via to the upstream and frames the message itself', async () => {
    const { asked } = await exchange(
      'GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 other\r\nTE: trailers\r\nConnection: close, X-Gone\r\nX-Gone: 1\r\nKeep-Alive: timeout=9\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
    );
    expect(asked).toContain('Via: 1.0 other\r\nVia: 1.1 iam-gateway\r\n');
    expect(asked).not.toMatch(/^(te|x-gone|keep-alive):/im);
  });

  it('lets a second answer that nobody asked for reach nobody', async () => {
    const client = await front.client();
    client.say(GET);
    const server = await origin.asked();
    server.say('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
    await client.hears('\r\n\r\none');
    await server.all();
    client.say(LAST);
    const next = await origin.asked(1);
    next.say('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo');
    const heard = await client.all();
    expect(heard).toMatch(/two$/);
    expect(heard).not.toContain('evil');
  });

  it('uses a connection again for the next request', async () => {
    for (const word of ['one', 'two']) {
      const client = await front.client();
      client.say(LAST);
      const server = await origin.asked();
      server.forget();
      server.say(`HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n${word}`);
      expect(await client.all()).toMatch(new RegExp(`${word}$`));
    }
    expect(origin.connections).toHaveLength(1);
  });

  it('lets the door and the checks have their say in the head', async () => {
    front = await rig.front(rig.upstream(origin.url), {
      door: [
        'X-Content-Type-Options',
        'nosniff',
        'X-Frame-Options',
        'DENY',
        'Access-Control-Allow-Origin',
        'https://portal',
      ],
      prepare: ({ answerHeaders }) => answerHeaders.push('RateLimit', '"a";r=1;t=2'),
      closing: () => true,
    });
    const { heard } = await exchange(
      GET,
      'HTTP/1.1 200 OK\r\nX-Frame-Options: SAMEORIGIN\r\nAccess-Control-Allow-Origin: *\r\nRateLimit: theirs\r\nX-Request-Id: theirs\r\nContent-Length: 0\r\n\r\n',
    );
    expect(heard.split('\r\n').slice(1, 7)).toEqual([
      'X-Frame-Options: SAMEORIGIN',
      'Content-Length: 0',
      'RateLimit: "a";r=1;t=2',
      'X-Content-Type-Options: nosniff',
      'Access-Control-Allow-Origin: https://portal',
      'X-Request-Id: request-1',
    ]);
    expect(heard).toContain('Connection: close\r\n');
  });

  it('counts the hops of an OPTIONS down, and is its end at zero', async () => {
    const options = (hops: string): string =>
      `OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: ${hops}\r\nConnection: close\r\n\r\n`;
    expect((await exchange(options('3'), 'HTTP/1.1 204 No Content\r\n\r\n')).asked).toContain('Max-Forwards: 2\r\n');
    expect(await front.ask(options('0'))).toMatch(/^HTTP\/1\.1 204 /);
    expect(origin.connections).toHaveLength(1);
    const client = await front.client();
    client.say(options('0').replace('OPTIONS', 'GET'));
    await (await origin.connection()).hears('Max-Forwards: 0\r\n');
  });

  it('counts the bytes of both bodies', async () => {
    await exchange(
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc',
    );
    expect((await front.outcome()).exchange).toMatchObject({ bytesIn: 5, bytesOut: 3 });
  });
});

/** Waits until a number has not moved for a while of turns. */
async function settled(read: () => number): Promise<void> {
  for (let before = -1; before !== read();) {
    before = read();
    await turns(300);
  }
}

describe.each(WAYS_THROUGH)('forwardTo: bodies on their way, over %s, read by %s', (transport, reader) => {
  let rig: Rig;
  let origin: RawOrigin;
  beforeEach(async () => {
    rig = new Rig(transport, reader);
    origin = await rig.rawOrigin();
  });
  afterEach(() => rig.close());

  const upload = (length: number, more = ''): string =>
    `POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n${more}\r\n`;
  const NO_CONTENT = 'HTTP/1.1 204 No Content\r\n\r\n';

  async function begun(front: Front, text: string): Promise<{ client: RawEnd; server: RawEnd }> {
    const client = await front.client();
    client.say(text);
    return { client, server: await origin.asked(origin.connections.length) };
  }

  it('streams a body that comes late, with its length', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const client = await front.client();
    client.say(upload(10));
    await turns();
    client.say('hello');
    const server = await origin.connection();
    await server.hears(/content-length: 10\r\n\r\nhello$/i);
    client.say('world');
    await server.hears(/helloworld$/);
    server.say(NO_CONTENT);
    expect(await client.hears('\r\n\r\n')).toMatch(/^HTTP\/1\.1 204/);
  });

  it('streams a chunked body as chunks', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const { client, server } = await begun(
      front,
      'PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n',
    );
    await server.hears('hello');
    client.say('5\r\nworld\r\n0\r\nX-Trailer: dropped\r\n\r\n');
    await server.hears(/\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n$/);
    server.say(NO_CONTENT);
    expect(await client.all()).toMatch(/^HTTP\/1\.1 204/);
  });

  it('asks a client that waits for it to go on, once the upstream is ready', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const client = await front.client();
    client.say(upload(5, 'Expect: 100-continue\r\n'));
    expect(await client.hears('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.say('hello');
    const server = await origin.connection();
    expect(await server.hears('hello')).not.toMatch(/expect/i);
    server.say(NO_CONTENT);
    await client.hears('HTTP/1.1 204');
  });

  it('refuses a body that says it is too long before it was sent', async () => {
    const front = await rig.front(rig.upstream(origin.url), { maxBodyBytes: 9 });
    const client = await front.client();
    client.say(upload(10, 'Expect: 100-continue\r\n'));
    expect(await client.hears('body-too-large')).toMatch(/^HTTP\/1\.1 413 /);
    expect(origin.connections).toHaveLength(0);
  });

  it('answers 413 while it streams, and breaks off the upstream', async () => {
    const upstream = rig.upstream(origin.url);
    const front = await rig.front(upstream, { maxBodyBytes: 9 });
    const { client, server } = await begun(
      front,
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    );
    client.say('5\r\nworld\r\n');
    await server.all();
    expect(await client.hears('body-too-large')).toMatch(/^HTTP\/1\.1 413 /);
    const { outcome } = await front.outcome();
    expect(outcome).toMatchObject({ status: 413, code: 'body-too-large', fault: { who: 'client' } });
    // The rest is read and dropped, so the connection serves the next request.
    client.say('0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const next = await origin.asked(1);
    next.say('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext');
    await client.hears(/next$/);
  });

  it('relays an answer that comes before the upload is complete, and reads on', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const { client, server } = await begun(front, `${upload(200_000, 'Connection: close\r\n')}begin`);
    server.say('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
    expect(await client.hears(/no$/)).toMatch(/^HTTP\/1\.1 403 /);
    await server.all();
    client.say('x'.repeat(199_995));
    await client.all();
    expect(client.reset).toBe(false);
    expect((await front.outcome()).outcome).toEqual({ status: 403, fault: undefined, code: undefined });
  });

  it.each([
    ['keeps its connection', ''],
    ['says that it closes', 'Connection: close\r\n'],
  ])('cuts off a client that goes on and on after it was answered: one that %s', async (_which, field) => {
    const front = await rig.front(rig.upstream(origin.url));
    const { client, server } = await begun(front, `${upload(200_000, field)}begin`);
    server.say('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
    await client.hears(/no$/);
    await server.all();
    rig.pass(4_999);
    await turns();
    expect(client.over).toBe(false);
    rig.pass(1);
    await client.all();
    expect(rig.deadlines.size).toBe(0);
  });

  it('breaks off the upstream when the client leaves during its upload', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const { client, server } = await begun(front, `${upload(200_000)}begin`);
    client.socket.destroy();
    await server.all();
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, code: 'client-gone' });
    expect(rig.deadlines.size).toBe(0);
  });

  it('breaks off the upstream when the client leaves before the answer', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const { client, server } = await begun(front, GET);
    client.socket.destroy();
    await server.all();
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, fault: { who: 'client' } });
  });

  it('breaks off the upstream when the client leaves during the answer', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const { client, server } = await begun(front, GET);
    server.say('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin');
    await client.hears('begin');
    client.socket.destroy();
    await server.all();
    expect((await front.outcome()).outcome).toMatchObject({ status: 499, code: 'client-gone' });
  });

  it('holds a large download back while its client does not read', async () => {
    const block = Buffer.alloc(65_536, 'x');
    const total = 64 * 1024 * 1024;
    let sent = 0;
    const big = await rig.httpOrigin((_request, response) => {
      response.writeHead(200, { 'Content-Length': total });
      const more = (): void => {
        while (sent < total) {
          sent += block.length;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const front = await rig.front(rig.upstream(big.url));
    const request = http.get({ port: front.port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.pause();
    await settled(() => sent);
    // Socket buffers of the kernel take some; the process takes none of the rest.
    expect(front.begun[0]!.bytesOut).toBeLessThan(total / 2);
    let received = 0;
    response.on('data', (chunk: Buffer) => (received += chunk.length));
    response.resume();
    await once(response, 'end');
    expect(received).toBe(total);
  });

  it('holds a large upload back while the upstream does not read', async () => {
    const front = await rig.front(rig.upstream(origin.url));
    const total = 64 * 1024 * 1024;
    const request = http.request({ port: front.port, host: '127.0.0.1', agent: false, method: 'PUT' });
    request.setHeader('Content-Length', total);
    const block = Buffer.alloc(65_536, 'x');
    for (let left = total; left > 0; left -= block.length) request.write(block);
    request.end();
    const server = await origin.asked();
    server.socket.pause();
    await settled(() => front.begun[0]!.bytesIn);
    expect(front.begun[0]!.bytesIn).toBeLessThan(total / 2);
    server.socket.setEncoding('latin1');
    server.socket.removeAllListeners('data');
    let received = 0;
    server.socket.on('data', (chunk: string) => {
      received += chunk.length;
      if (received > total / 2 && server.socket.writable && received + 1_000_000 > total) server.socket.end(NO_CONTENT);
    });
    server.socket.resume();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(response.statusCode).toBe(204);
    response.resume();
  });
});
