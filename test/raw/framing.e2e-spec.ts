import { answer, chunked, head, type RawAnswer, request, useRawGateway } from './support';

const raw = useRawGateway();
const codeOf = ({ body }: RawAnswer): unknown => JSON.parse(body).code;

/** Refused together with its connection, and the origin hears of nothing. */
async function refused(bytes: string, status = 400, code?: string): Promise<void> {
  const client = await raw.client();
  const answered = await client.send(bytes);
  expect({ status: answered.status, connection: answered.field('connection') }).toEqual({
    status,
    connection: 'close',
  });
  if (code !== undefined) expect(codeOf(answered)).toBe(code);
  await client.closed();
  expect(client.unread).toBe('');
  expect(raw.origin.connections.filter(({ heads }) => heads > 0)).toEqual([]);
}

describe('messages and framing: requests', () => {
  it.each([
    ['Content-Length: 3', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 3'],
    ['Transfer-Encoding: chunked', 'content-length: 0'],
  ])('proxy 01: refuses %s with %s, and reads nothing behind it', (one, other) =>
    refused(request('POST /x', one, other) + chunked(['abc']) + request('GET /smuggled')),
  );

  it.each([
    [['Content-Length: 3', 'Content-Length: 4']],
    [['Content-Length: 3', 'Content-Length: 3']],
    [['Content-Length: 3, 4']],
    [['Content-Length: 3, 3']],
    [['Content-Length: -3']],
    [['Content-Length: +3']],
    [['Content-Length: 0x3']],
    [['Content-Length: 3 3']],
    [['Content-Length:']],
    [['Content-Length: 99999999999999999999999']],
  ])('proxy 02: refuses a length that is no one number: %j', (fields) =>
    refused(`${request('POST /x', ...fields)}abc${request('GET /smuggled')}`),
  );

  it.each([
    ['gzip, chunked', 'HTTP/1.1'],
    ['chunked, gzip', 'HTTP/1.1'],
    ['chunked, chunked', 'HTTP/1.1'],
    ['gzip', 'HTTP/1.1'],
    ['identity', 'HTTP/1.1'],
    ['xchunked', 'HTTP/1.1'],
    ['"chunked"', 'HTTP/1.1'],
    ['\x0bchunked', 'HTTP/1.1'],
    ['chunked', 'HTTP/1.0'],
  ])('proxy 03: refuses Transfer-Encoding: %j in %s', (coding, version) =>
    refused(request(`POST /x ${version}`, `Transfer-Encoding: ${coding}`, 'Connection: keep-alive') + chunked(['abc'])),
  );

  it('proxy 03: refuses Transfer-Encoding in two lines', () =>
    refused(request('POST /x', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked') + chunked(['abc'])));

  it('proxy 03: drops chunk extensions', async () => {
    await raw.ask(`${request('POST /x', 'Transfer-Encoding: chunked')}3;a=b;c="d"\r\nabc\r\n0;last\r\n\r\n`);
    expect(raw.origin.request.body).toBe('abc');
    expect(raw.origin.received).not.toMatch(/a=b|last/);
  });

  it.each([
    ['a size that overflows', '10000000000000003\r\nabc\r\n0\r\n\r\n'],
    ['a size that is none', 'x\r\nabc\r\n0\r\n\r\n'],
    ['a negative size', '-3\r\nabc\r\n0\r\n\r\n'],
    ['a prefixed size', '0x3\r\nabc\r\n0\r\n\r\n'],
    ['a size before a bare LF', '3\nabc\r\n0\r\n\r\n'],
    ['a chunk longer than it says', '3\r\nabcd\r\n0\r\n\r\n'],
    ['an extension with a bare LF', '3;a\nb\r\nabc\r\n0\r\n\r\n'],
    ['a space before the size', ' 3\r\nabc\r\n0\r\n\r\n'],
  ])('proxy 03: never ends a body cleanly that has %s', async (_, body) => {
    const client = await raw.client();
    client.says(request('POST /x', 'Transfer-Encoding: chunked') + body + request('GET /smuggled'));
    await client.closed();
    expect(client.unread).toMatch(/^$|^HTTP\/1\.1 400 /);
    expect(raw.origin.requests).toEqual([]);
  });

  it.each([
    ['none', head('GET /x HTTP/1.1')],
    ['two', head('GET /x HTTP/1.1', 'Host: gateway.example', 'Host: gateway.example')],
    ['two in one line', head('GET /x HTTP/1.1', 'Host: gateway.example, other.example')],
    ['an empty one', head('GET /x HTTP/1.1', 'Host:')],
    ['one with a user', head('GET /x HTTP/1.1', 'Host: a@gateway.example')],
    ['one with a path', head('GET /x HTTP/1.1', 'Host: gateway.example/x')],
    ['one with a space', head('GET /x HTTP/1.1', 'Host: gateway example')],
  ])('proxy 04: refuses a request with %s for a host', async (_, bytes) => {
    const answered = await raw.ask(bytes);
    expect({ status: answered.status, code: codeOf(answered) }).toEqual({ status: 400, code: 'host-invalid' });
    expect(raw.origin.requests).toEqual([]);
  });

  it('proxy 05: takes the authority of an absolute target for the host, and routes it', async () => {
    await raw.ask(head('GET http://portal.example/x?y HTTP/1.1', 'Host: other.example'));
    expect(raw.origin.request.startLine).toBe('GET /x?y HTTP/1.1');
    expect(raw.origin.request.field('x-forwarded-host')).toBe('portal.example');
    expect(raw.origin.received).not.toContain('other.example');
  });

  it.each([
    'Authorization: Basic YQ==',
    'Content-Type: text/plain',
    'Origin: https://a.example',
    'Range: bytes=0-1',
    'Expect: 100-continue',
    'X-Tenant-Id: SERHAFEN:CL',
    'Proxy-Authorization: Basic YQ==',
    'Max-Forwards: 1',
    'If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT',
    'If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT',
    'If-Range: "a"',
    'Referer: https://a.example/',
    'User-Agent: a',
    'From: a@example',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ])('proxy 06: refuses a second line of %s', async (field) => {
    const answered = await raw.ask(request('GET /x', field, field.toLowerCase()));
    expect({ status: answered.status, code: codeOf(answered) }).toEqual({ status: 400, code: 'header-duplicate' });
    expect(raw.origin.requests).toEqual([]);
  });

  it.each([
    ['a space before the colon', request('GET /x', 'X-A : b')],
    ['a tab before the colon', request('GET /x', 'X-A\t: b')],
    ['a folded value', request('GET /x', 'X-A: b\r\n c')],
    ['a folded first line', head('GET /x HTTP/1.1', ' Host: gateway.example')],
    ['NUL in a value', request('GET /x', 'X-A: b\0c')],
    ['a bare CR in a value', request('GET /x', 'X-A: b\rc')],
    ['a bare LF in a value', 'GET /x HTTP/1.1\r\nHost: gateway.example\r\nX-A: b\nX-C: d\r\n\r\n'],
    ['a bare CR as an end of line', 'GET /x HTTP/1.1\rHost: gateway.example\r\r'],
    ['a bare LF as every end of line', 'GET /x HTTP/1.1\nHost: gateway.example\n\n'],
    ['an empty name', request('GET /x', ': b')],
    ['a name with a space', request('GET /x', 'X A: b')],
    ['a line without a colon', request('GET /x', 'X-A')],
    ['a tab in the request line', head('GET\t/x HTTP/1.1', 'Host: gateway.example')],
    ['a space in the target', head('GET /x y HTTP/1.1', 'Host: gateway.example')],
    ['a method in lower case', head('get /x HTTP/1.1', 'Host: gateway.example')],
    ['another protocol', head('GET /x HTTPS/1.1', 'Host: gateway.example')],
    ['DEL in a value', request('GET /x', 'X-A: b\x7fc')],
  ])('proxy 07: refuses %s', (_, bytes) => refused(bytes));

  it('proxy 07: forwards with one space what came with two, and the same path', async () => {
    await raw.ask(head('GET  /x HTTP/1.1', 'Host: gateway.example'));
    expect(raw.origin.request.startLine).toBe('GET /x HTTP/1.1');
  });
});

describe('messages and framing: what goes through', () => {
  it('proxy 08: keeps lines of one name apart and in order, on the way there', async () => {
    await raw.ask(request('GET /x', 'X-B: 1', 'Accept: a', 'x-b: 2, 3', 'Accept: b', 'X-B: 4'));
    const { lines } = raw.origin.request;
    expect(lines.filter(([name]) => /^(?:x-b|accept)$/i.test(name))).toEqual([
      ['X-B', '1'],
      ['Accept', 'a'],
      ['x-b', '2, 3'],
      ['Accept', 'b'],
      ['X-B', '4'],
    ]);
  });

  it('proxy 08: and on the way back, no Set-Cookie joined to another', async () => {
    raw.origin.answers(answer('ok', 'Set-Cookie: a=1; Path=/', 'X-B: 1', 'set-cookie: b=2', 'X-B: 2', 'Vary: X'));
    const { lines } = await raw.ask(request('GET /x'));
    expect(lines.filter(([name]) => /^(?:x-b|set-cookie|vary)$/i.test(name))).toEqual([
      ['Set-Cookie', 'a=1; Path=/'],
      ['X-B', '1'],
      ['set-cookie', 'b=2'],
      ['X-B', '2'],
      ['Vary', 'X'],
    ]);
  });

  it.each(['GET', 'DELETE', 'OPTIONS', 'HEAD'])('proxy 09: forwards the body of %s', async (method) => {
    await raw.ask(`${request(`${method} /x`, 'Content-Length: 3')}abc`);
    expect(raw.origin.request).toMatchObject({ startLine: `${method} /x HTTP/1.1`, body: 'abc' });
  });

  it('proxy 09: and when it comes in chunks', async () => {
    await raw.ask(request('GET /x', 'Transfer-Encoding: chunked') + chunked(['a', 'bc']));
    expect(raw.origin.request.body).toBe('abc');
  });

  it('proxy 10: keeps the length of an answer to HEAD, and the connection of its client', async () => {
    const client = await raw.client();
    raw.origin.answers(head('HTTP/1.1 200 OK', 'Content-Length: 5'));
    const answered = await client.send(request('HEAD /x'));
    expect({ length: answered.field('content-length'), body: answered.body }).toEqual({ length: '5', body: '' });
    expect((await client.send(request('GET /y'))).body).toBe('ok');
  });

  it('proxy 10: keeps the connection to the origin after HEAD, unless a body comes all the same', async () => {
    raw.origin.answers(head('HTTP/1.1 200 OK', 'Content-Length: 5'));
    await raw.ask(request('HEAD /x'));
    await raw.ask(request('GET /y'));
    expect(raw.origin.connections.filter(({ heads }) => heads > 0)).toHaveLength(1);
    raw.origin.answers(answer('hello'));
    await raw.ask(request('HEAD /x'));
    await raw.origin.connections[0]!.closed();
    expect((await raw.ask(request('GET /y'))).body).toBe('ok');
  });

  it('proxy 10: gives 204 neither body nor length, whatever the origin says', async () => {
    raw.origin.answers(head('HTTP/1.1 204 No Content', 'Content-Length: 0'));
    const client = await raw.client();
    const answered = await client.send(request('GET /x'));
    expect({ status: answered.status, length: answered.all('content-length') }).toEqual({ status: 204, length: [] });
    expect(answered.all('transfer-encoding')).toEqual([]);
    expect((await client.send(request('GET /y'))).body).toBe('ok');
  });

  it('proxy 10: keeps the length of a 304, which has no body', async () => {
    raw.origin.answers(head('HTTP/1.1 304 Not Modified', 'Content-Length: 5', 'ETag: "a"'));
    const client = await raw.client();
    const answered = await client.send(request('GET /x', 'If-None-Match: "a"'));
    expect({ status: answered.status, length: answered.field('content-length') }).toEqual({ status: 304, length: '5' });
    expect((await client.send(request('GET /y'))).body).toBe('ok');
  });
});

describe('messages and framing: answers that do not hold', () => {
  it.each([
    ['two lengths', head('HTTP/1.1 200 OK', 'Content-Length: 2', 'Content-Length: 3')],
    ['a list of lengths', head('HTTP/1.1 200 OK', 'Content-Length: 2, 3')],
    ['a length that is none', head('HTTP/1.1 200 OK', 'Content-Length: x')],
    ['a negative length', head('HTTP/1.1 200 OK', 'Content-Length: -2')],
    ['a length and chunks', head('HTTP/1.1 200 OK', 'Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['a coding nobody asked for', head('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked')],
  ])('proxy 02: answers 502 to %s, and breaks the connection to the origin', async (_, bytes) => {
    raw.origin.answers(`${bytes}okk`);
    const answered = await raw.ask(request('GET /x'));
    expect({ status: answered.status, code: codeOf(answered) }).toEqual({ status: 502, code: 'upstream-broken' });
    await raw.origin.connections[0]!.closed();
  });

  it('proxy 11: breaks the client off when a body ends before its length', async () => {
    raw.origin.answers((origin) => {
      origin.says(`${head('HTTP/1.1 200 OK', 'Content-Length: 5')}abc`);
      origin.finishes();
    });
    expect(await raw.exchange(request('GET /x'))).toMatch(/Content-Length: 5[^]*\r\n\r\nabc$/);
    expect(await raw.logged()).toMatchObject({ status: 200, code: 'upstream-broken' });
  });

  it('proxy 11: breaks the client off when chunks do not come to their end', async () => {
    raw.origin.answers((origin) => {
      origin.says(`${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}3\r\nabc\r\n`);
      origin.finishes();
    });
    const heard = await raw.exchange(request('GET /x'));
    expect(heard).toContain('abc');
    expect(heard).not.toContain('0\r\n\r\n');
  });

  it('proxy 11: resets a client of HTTP/1.0, to whom the end of the connection is the end of the body', async () => {
    raw.origin.answers(async (origin) => {
      origin.says(`${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}3\r\nabc\r\n`);
      await heard;
      origin.finishes();
    });
    const client = await raw.client();
    client.says(request('GET /x HTTP/1.0'));
    const heard = client.hears('abc');
    await heard;
    expect(await client.closed()).toBe('reset');
  });

  it('proxy 11: never lets what follows the body reach this client, or the next', async () => {
    raw.origin.answers(`${answer('ok')}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged`);
    const client = await raw.client();
    expect((await client.send(request('GET /x'))).body).toBe('ok');
    expect((await client.send(request('GET /y'))).body).toBe('ok');
    expect((await raw.ask(request('GET /z'))).body).toBe('ok');
    expect(client.unread).toBe('');
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a status of two digits', head('HTTP/1.1 20 OK', 'Content-Length: 0')],
    ['a status below 100', head('HTTP/1.1 099 OK', 'Content-Length: 0')],
    ['another version', head('HTTP/3.7 200 OK', 'Content-Length: 0')],
    ['NUL in a field', head('HTTP/1.1 200 OK', 'X-A: a\0b', 'Content-Length: 0')],
    ['a folded field', head('HTTP/1.1 200 OK', 'X-A: a\r\n b', 'Content-Length: 0')],
    ['a space before a colon', head('HTTP/1.1 200 OK', 'X-A : a', 'Content-Length: 0')],
    ['a head of 64 KiB', head('HTTP/1.1 200 OK', `X-A: ${'a'.repeat(65_536)}`, 'Content-Length: 0')],
    ['a hundred thousand fields', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(100_000)}\r\n`],
    ['a switch nobody asked for', head('HTTP/1.1 101 Switching Protocols', 'Upgrade: x', 'Connection: Upgrade')],
  ])('proxy 12: answers 502 to %s', async (_, bytes) => {
    raw.origin.answers(bytes);
    const answered = await raw.ask(request('GET /x'));
    expect({ status: answered.status, code: codeOf(answered) }).toEqual({ status: 502, code: 'upstream-broken' });
    await raw.origin.connections[0]!.closed();
  });
});
