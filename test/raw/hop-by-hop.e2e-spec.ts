import { answer, chunked, head, request, useRawGateway } from './support';

const raw = useRawGateway();

/** RFC 9110 §7.6.1, §11.7, and what else concerns one connection only. */
const REQUEST_FIELDS = [
  'Keep-Alive: timeout=5',
  'Proxy-Connection: keep-alive',
  'TE: trailers, deflate',
  'Trailer: X-Checksum',
  'Proxy-Authorization: Basic YTpi',
  'Proxy-Authenticate: Basic',
  'HTTP2-Settings: AAMAAABkAAQAAP__',
  'ALPN: h2',
  'Alt-Svc: h2=":443"',
];
const RESPONSE_FIELDS = [
  'Keep-Alive: timeout=50',
  'Proxy-Connection: keep-alive',
  'TE: trailers',
  'Proxy-Authenticate: Basic realm="a"',
  'Proxy-Authentication-Info: a=b',
  'Proxy-Authorization: Basic YTpi',
  'Upgrade: h2c',
  'HTTP2-Settings: AAMAAABkAAQAAP__',
  'ALPN: h2',
  'Alt-Svc: h3=":443"',
];

describe('hop-by-hop fields', () => {
  it.each(REQUEST_FIELDS)('proxy 13: does not pass on the request field %s', async (field) => {
    await raw.ask(request('GET /x', field, 'X-Kept: yes'));
    expect(raw.origin.request.field('x-kept')).toBe('yes');
    expect(raw.origin.received.toLowerCase()).not.toContain(`\n${field.toLowerCase().split(':')[0]}:`);
  });

  it.each([
    ['Connection: X-Secret, close', 'X-Secret: 1'],
    ['Connection: close, x-secret', 'X-SECRET: 1'],
    ['Connection: keep-alive\r\nconnection: x-secret', 'X-Secret: 1'],
    ['Connection: ,\tX-Secret\t,', 'X-Secret: 1'],
  ])('proxy 13: removes what %j names', async (connection, field) => {
    await raw.ask(request('GET /x', field, connection, 'X-Kept: yes'));
    expect(raw.origin.request.field('x-kept')).toBe('yes');
    expect(raw.origin.request.all('x-secret')).toEqual([]);
    expect(raw.origin.request.field('connection') ?? '').not.toContain('ecret');
  });

  it.each(RESPONSE_FIELDS)('proxy 13: does not pass on the response field %s', async (field) => {
    raw.origin.answers(answer('ok', field, 'X-Kept: yes'));
    const answered = await raw.ask(request('GET /x'));
    expect({ kept: answered.field('x-kept'), body: answered.body }).toEqual({ kept: 'yes', body: 'ok' });
    expect(answered.bytes).not.toContain(field);
  });

  it('proxy 13: removes what the Connection of an answer names, and says its own', async () => {
    raw.origin.answers(answer('ok', 'Connection: close, X-Secret', 'X-Secret: 1', 'Connection: x-other', 'X-Other: 2'));
    const client = await raw.client();
    const answered = await client.send(request('GET /x'));
    expect({ secret: answered.all('x-secret'), other: answered.all('x-other') }).toEqual({ secret: [], other: [] });
    expect(answered.field('connection')).toBe('keep-alive');
    expect((await client.send(request('GET /y'))).body).toBe('ok');
  });

  it.each(['X-User-Id', 'X-Request-Id', 'X-Forwarded-For', 'Forwarded', 'traceparent', 'X-Real-IP', 'Via'])(
    'proxy 14: Connection: %s does not strip what the gateway says',
    async (name) => {
      await raw.ask(request('GET /x', `Connection: ${name}`, `${name}: forged`));
      expect(raw.origin.received).not.toContain('forged');
      expect(raw.origin.request.all(name)).toHaveLength(name === 'X-User-Id' ? 0 : 1);
    },
  );

  it.each(['Host', 'Content-Length', 'Transfer-Encoding'])(
    'proxy 14: Connection: %s does not strip what frames or routes the message',
    async (name) => {
      await raw.ask(`${request('POST /x', `Connection: ${name}`, 'Content-Length: 3')}abc`);
      expect(raw.origin.request).toMatchObject({ startLine: 'POST /x HTTP/1.1', body: 'abc' });
      expect(raw.origin.request.all('host')).toHaveLength(1);
    },
  );

  it('proxy 15: forwards trailers of an answer behind its body, never among its fields', async () => {
    raw.origin.answers(
      head('HTTP/1.1 200 OK', 'Trailer: X-Checksum', 'Transfer-Encoding: chunked') +
        chunked(['abc'], 'X-Checksum: 900150983cd24fb0'),
    );
    const answered = await raw.ask(request('GET /x', 'TE: trailers'));
    expect({ body: answered.body, trailers: answered.trailers }).toEqual({
      body: 'abc',
      trailers: [['X-Checksum', '900150983cd24fb0']],
    });
    expect({ announced: answered.field('trailer'), merged: answered.all('x-checksum') }).toEqual({
      announced: 'X-Checksum',
      merged: [],
    });
  });

  it.each([
    'Content-Length: 99',
    'Set-Cookie: a=b',
    'Content-Range: bytes 0-1/2',
    'Authorization: x',
    'Host: evil.example',
  ])('proxy 15: forwards no trailer that would change what the head said: %s', async (trailer) => {
    raw.origin.answers(head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked') + chunked(['abc'], trailer, 'X-A: b'));
    const heard = await raw.exchange(request('GET /x', 'TE: trailers', 'Connection: close'));
    expect(heard).toContain('\r\n\r\n3\r\nabc\r\n');
    expect(heard).not.toContain(trailer);
  });

  it('proxy 15: and lets no such trailer say how the next answer is read', async () => {
    const chunks = (...trailers: string[]): string =>
      head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked') + chunked(['abc'], ...trailers);
    raw.origin.answers(chunks('Transfer-Encoding: gzip', 'X-A: b'), chunks());
    const client = await raw.client();
    expect((await client.send(request('GET /x'))).body).toBe('abc');
    expect(await client.send(request('GET /y'))).toMatchObject({ status: 200, body: 'abc' });
  });

  it('proxy 15: gives a client of HTTP/1.0 the body without chunks and trailers', async () => {
    raw.origin.answers(head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked') + chunked(['abc'], 'X-Checksum: 9'));
    const heard = await raw.exchange(request('GET /x HTTP/1.0'));
    expect(heard).toMatch(/\r\n\r\nabc$/);
    expect(heard).not.toMatch(/transfer-encoding|checksum/i);
  });

  it('proxy 15: drops trailers of a request, and never merges them into its fields', async () => {
    const fields = ['Transfer-Encoding: chunked', 'Trailer: X-User-Id, X-A'];
    await raw.ask(request('POST /x', ...fields) + chunked(['abc'], 'X-User-Id: forged', 'X-A: b'));
    expect(raw.origin.request).toMatchObject({ body: 'abc', trailers: [] });
    expect(raw.origin.received).not.toMatch(/forged|x-a/i);
  });

  it('proxy 17: keeps the connection of a client that was told to go on', async () => {
    const client = await raw.client();
    client.says(request('POST /x', 'Expect: 100-continue', 'Content-Length: 3'));
    await client.hears('HTTP/1.1 100 Continue\r\n\r\n');
    client.more('abc');
    const answered = await client.answer();
    expect(answered.field('connection')).toBe('keep-alive');
    expect((await client.send(request('GET /y'))).body).toBe('ok');
  });

  it('proxy 17: tells a client to go on that asked, and does not pass the question on', async () => {
    const client = await raw.client();
    client.says(request('POST /x', 'Expect: 100-continue', 'Content-Length: 3'));
    await client.hears('HTTP/1.1 100 Continue\r\n\r\n');
    client.more('abc');
    const answered = await client.answer();
    expect({ status: answered.status, interim: answered.interim.length }).toEqual({ status: 200, interim: 1 });
    expect(raw.origin.request.body).toBe('abc');
    expect(raw.origin.request.all('expect')).toEqual([]);
  });

  it('proxy 17: does not wait for a client that sends without being told', async () => {
    const answered = await raw.ask(`${request('POST /x', 'Expect: 100-Continue', 'Content-Length: 3')}abc`);
    expect(answered.status).toBe(200);
    expect(raw.origin.request.body).toBe('abc');
  });

  it('proxy 17: refuses an expectation that nobody knows', async () => {
    const answered = await raw.ask(request('GET /x', 'Expect: the-unexpected'));
    expect(answered.status).toBe(417);
    expect(JSON.parse(answered.body).code).toBe('expectation-failed');
    expect(raw.origin.requests).toEqual([]);
  });

  it('proxy 17: says nothing of the kind to HTTP/1.0', async () => {
    const heard = await raw.exchange(`${request('POST /x HTTP/1.0', 'Expect: 100-continue', 'Content-Length: 3')}abc`);
    expect(heard).toMatch(/^HTTP\/1\.1 200 /);
    expect(raw.origin.request.body).toBe('abc');
  });

  it('proxy 17: gives a client that waits its refusal, and closes instead of guessing what follows', async () => {
    const client = await raw.client();
    const answered = await client.send(request('POST /admin', 'Expect: 100-continue', 'Content-Length: 3'));
    expect({ status: answered.status, interim: answered.interim }).toEqual({ status: 401, interim: [] });
    expect(answered.field('connection')).toBe('close');
  });

  it('proxy 17: gives a client that waits an early final answer of the origin', async () => {
    raw.origin.answers({ early: head('HTTP/1.1 401 Unauthorized', 'Content-Length: 0') });
    const client = await raw.client();
    client.says(request('POST /x', 'Expect: 100-continue', 'Content-Length: 70000'));
    await client.hears('100 Continue');
    client.more('abc');
    expect((await client.answer()).status).toBe(401);
  });

  it('proxy 18: forwards interim answers, in order, before the final one', async () => {
    raw.origin.answers(
      head('HTTP/1.1 103 Early Hints', 'Link: </a.css>; rel=preload', 'Connection: x', 'X: 1') +
        head('HTTP/1.1 102 Processing') +
        head('HTTP/1.1 103 Early Hints', 'Link: </b.css>; rel=preload') +
        answer('ok'),
    );
    const answered = await raw.ask(request('GET /x'));
    expect(answered.interim.map(({ startLine, all }) => [startLine.split(' ')[1], ...all('link')])).toEqual([
      ['103', '</a.css>; rel=preload'],
      ['102'],
      ['103', '</b.css>; rel=preload'],
    ]);
    expect(answered.interim[0]!.all('x')).toEqual([]);
    expect(answered).toMatchObject({ status: 200, body: 'ok' });
  });

  it('proxy 18: spares a client of HTTP/1.0 all of them', async () => {
    raw.origin.answers(head('HTTP/1.1 103 Early Hints', 'Link: </a.css>') + answer('ok'));
    expect(await raw.exchange(request('GET /x HTTP/1.0'))).toMatch(/^HTTP\/1\.1 200 [^]*ok$/);
  });

  it('proxy 19: enters itself in Via behind those before it, and not in answers', async () => {
    const answered = await raw.ask(request('GET /x', 'Via: 1.0 fred, 1.1 wilma'));
    expect(raw.origin.request.all('via')).toEqual(['1.0 fred, 1.1 wilma', '1.1 iam-gateway']);
    expect(answered.all('via')).toEqual([]);
  });

  it('proxy 19: counts Max-Forwards of OPTIONS down, and answers itself at 0', async () => {
    await raw.ask(request('OPTIONS /x', 'Max-Forwards: 3'));
    expect(raw.origin.request.field('max-forwards')).toBe('2');
    expect((await raw.ask(request('OPTIONS /x', 'Max-Forwards: 0'))).status).toBe(204);
    expect(raw.origin.requests).toHaveLength(1);
  });

  it.each([
    ['TRACE', request('TRACE /x', 'Max-Forwards: 5'), 405],
    ['CONNECT', head('CONNECT inner.example:443 HTTP/1.1', 'Host: inner.example:443'), 501],
    ['CONNECT to a path', request('CONNECT /x'), 501],
  ])('proxy 19: refuses %s', async (_, bytes, status) => {
    expect((await raw.ask(bytes)).status).toBe(status);
    expect(raw.origin.connections.filter(({ heads }) => heads > 0)).toEqual([]);
  });

  it.each([
    ['h2c', ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']],
    ['h2c alone', ['Upgrade: h2c']],
    ['TLS', ['Connection: Upgrade', 'Upgrade: TLS/1.0']],
    ['several, WebSocket among them', ['Connection: Upgrade', 'Upgrade: h2c, websocket']],
    ['something unknown', ['Connection: upgrade', 'Upgrade: x']],
  ])('proxy 20: serves a request as if it did not ask to switch to %s', async (_, fields) => {
    const answered = await raw.ask(request('GET /feed', ...fields) + request('GET /y'));
    expect(raw.origin.received).not.toMatch(/\nupgrade|http2-settings|h2c/i);
    // node loses what was sent behind it: whoever waits for an answer to that is told that none will come.
    expect({ status: answered.status, connection: answered.field('connection') }).toEqual({
      status: 200,
      connection: 'close',
    });
  });

  it('proxy 20: serves it too with a body in front of a smuggled request', async () => {
    const fields = ['Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 3'];
    const client = await raw.client();
    expect((await client.send(`${request('POST /x', ...fields)}abc`)).status).toBe(200);
    expect(raw.origin.request.body).toBe('abc');
  });
});
