import { Socket } from 'node:net';
import { readWholeRequest } from './whole-request';

const socket = new Socket();
afterAll(() => socket.destroy());

const read = (text: string) => readWholeRequest(Buffer.from(text, 'latin1'), socket);
/** @param lines without Host */
const request = (line: string, lines: readonly string[] = [], body = ''): string =>
  [`${line} HTTP/1.1`, 'Host: a', ...lines, '', body].join('\r\n');

describe('a request that came whole', () => {
  it('is read as node would tell of it', () => {
    const {
      request: message,
      body,
      closes,
    } = read(request('GET /a/%41?b=c', ['X-Long-Name-Of-A-Field:   d e\t ', 'X-B: \xff']))!;
    expect(message).toMatchObject({
      ...{ method: 'GET', url: '/a/%41?b=c', httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 },
      ...{ complete: true, socket },
      rawHeaders: ['Host', 'a', 'X-Long-Name-Of-A-Field', 'd e', 'X-B', '\xff'],
      headers: { host: 'a', 'x-long-name-of-a-field': 'd e', 'x-b': '\xff' },
    });
    expect({ body, closes }).toEqual({ body: undefined, closes: false });
  });

  it('keeps the spelling of each name, also when the request before spelt it in another way', () => {
    for (const name of ['X-Spelling', 'x-spelling', 'X-SPELLING', 'X-Spelling'])
      expect(read(request('GET /', [`${name}: a`]))!.request.rawHeaders.slice(2)).toEqual([name, 'a']);
  });

  it('takes nothing for a name that only begins as the one before did', () => {
    read(request('GET /', ['X-Prefix: a']));
    expect(read(request('GET /', ['X-Prefix-Of: a']))!.request.headers).toMatchObject({ 'x-prefix-of': 'a' });
    expect(read(request('GET /', ['X-Pre: a']))!.request.headers).toMatchObject({ 'x-pre': 'a' });
  });

  it.each(['POST', 'PUT', 'PATCH'])('has the body of %s, byte for byte', (method) => {
    const bytes = Buffer.concat([
      Buffer.from(request(`${method} /`, ['Content-Length: 256'])),
      Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    ]);
    expect(readWholeRequest(bytes, socket)!.body).toEqual(bytes.subarray(-256));
  });

  it('has no body when it says that there is none', () => {
    expect(read(request('POST /', ['Content-Length: 0']))!.body).toBeUndefined();
  });

  it.each([
    ['keep-alive', false],
    ['Keep-Alive', false],
    ['close', true],
    ['Close', true],
  ])('knows what Connection: %s says', (value, closes) => {
    expect(read(request('GET /', [`Connection: ${value}`]))!.closes).toBe(closes);
  });

  it('remembers names that nobody may send twice, or that frame a message, for no later request', () => {
    expect(read(request('GET /', ['Transfer-Encoding: chunked']))).toBeUndefined();
    expect(read(request('GET /', ['Transfer-Encoding: chunked']))).toBeUndefined();
    expect(read(request('GET /', ['X-A: a', 'X-A: b']))).toBeUndefined();
    expect(read(request('GET /', ['X-A: a', 'X-A: b']))).toBeUndefined();
  });

  it('reads on when more names were seen than are remembered', () => {
    for (let n = 0; n < 3000; n++)
      expect(read(request('GET /', [`X-Name-${n}: a`]))!.request.rawHeaders.at(-2)).toBe(`X-Name-${n}`);
    expect(read(request('GET /', ['X-Name-2999: a']))!.request.headers).toMatchObject({ 'x-name-2999': 'a' });
  });
});

describe('a request that is left to node', () => {
  const get = request('GET /');
  it.each([
    ['nothing', ''],
    ['a byte', 'G'],
    ['the half of a head', get.slice(0, -1)],
    ['a head without its last line end', get.slice(0, -2)],
    ['two requests', get + get],
    ['a request and a byte', `${get}G`],
    ['an empty line before it', `\r\n${get}`],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/1.0', get.replace('1.1', '1.0')],
    ['HTTP/1.2', get.replace('1.1', '1.2')],
    ['a version in lower case', get.replace('HTTP', 'http')],
    ['no version', get.replace(' HTTP/1.1', '')],
    ['a second space before the target', get.replace('GET ', 'GET  ')],
    ['a second space before the version', get.replace(' HTTP', '  HTTP')],
    ['a space behind the version', get.replace('1.1', '1.1 ')],
    ['white space before the method', ` ${get}`],
    ['a tab in its first line', get.replace(' /', '\t/')],
    ['a method in lower case', request('get /')],
    ['HEAD by another spelling', request('Head /')],
    ['OPTIONS', request('OPTIONS /')],
    ['OPTIONS of the server', request('OPTIONS *')],
    ['TRACE', request('TRACE /')],
    ['CONNECT', request('CONNECT a:80')],
    ['a method that nobody knows', request('BREW /')],
    ['an absolute target', request('GET http://a/')],
    ['a target without a slash', request('GET a')],
    ['a target with a high byte', request('GET /\xe9')],
    ['a target with DEL', request('GET /\x7f')],
    ['a target with NUL', request('GET /\0')],
    ['lines that end with LF', get.replaceAll('\r\n', '\n')],
    ['one line that ends with LF', get.replace('a\r\n', 'a\n')],
    ['CR in a line', request('GET /', ['X-A: a\rb'])],
    ['NUL in a line', request('GET /', ['X-A: a\0b'])],
    ['a control character in a line', request('GET /', ['X-A: a\x0bb'])],
    ['DEL in a line', request('GET /', ['X-A: a\x7fb'])],
    ['a folded line', request('GET /', ['X-A: a', ' b'])],
    ['a line folded by a tab', request('GET /', ['X-A: a', '\tb: c'])],
    ['a folded line at the beginning', get.replace('Host', ' X: b\r\nHost')],
    ['a line without colon', request('GET /', ['X-A'])],
    ['a line without name', request('GET /', [': a'])],
    ['a space before a colon', request('GET /', ['X-A : a'])],
    ['a name with a high byte', request('GET /', ['X-\xe9: a'])],
    ['a name in quotes', request('GET /', ['"X-A": a'])],
    ['no space behind a colon', request('GET /', ['X-A:a'])],
    ['no value', request('GET /', ['X-A:'])],
    ['a name twice', request('GET /', ['X-A: a', 'X-A: a'])],
    ['a name twice by spelling', request('GET /', ['X-A: a', 'x-a: b'])],
    ['Host twice', request('GET /', ['HOST: b'])],
    ['Cookie twice', request('GET /', ['Cookie: a=b', 'Cookie: c=d'])],
    ['Set-Cookie', request('GET /', ['Set-Cookie: a=b'])],
    ['__proto__', request('GET /', ['__proto__: a'])],
    ['constructor', request('GET /', ['Constructor: a'])],
    ['CONSTRUCTOR', request('GET /', ['CONSTRUCTOR: a'])],
    ['a coding', request('POST /', ['Transfer-Encoding: chunked'], '0\r\n\r\n')],
    ['a coding and a length', request('POST /', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
    ['a coding by another spelling', request('POST /', ['transfer-ENCODING: identity', 'Content-Length: 1'], 'a')],
    ['Upgrade', request('GET /', ['Upgrade: websocket', 'Connection: Upgrade'])],
    ['Upgrade alone', request('GET /', ['Upgrade: h2c'])],
    ['Connection: Upgrade alone', request('GET /', ['Connection: Upgrade'])],
    ['Expect', request('POST /', ['Expect: 100-continue', 'Content-Length: 1'], 'a')],
    ['TE', request('GET /', ['TE: trailers'])],
    ['HTTP2-Settings', request('GET /', ['HTTP2-Settings: a'])],
    ['a field of the connection', request('GET /', ['Connection: keep-alive, X-Foo', 'X-Foo: a'])],
    ['two words about the connection', request('GET /', ['Connection: keep-alive, close'])],
    ['nothing said about the connection', request('GET /', ['Connection: '])],
    ['POST without a length', request('POST /')],
    ['GET with a length', request('GET /', ['Content-Length: 0'])],
    ['GET with a body', request('GET /', ['Content-Length: 1'], 'a')],
    ['DELETE with a body', request('DELETE /', ['Content-Length: 1'], 'a')],
    ['a body that is too short', request('POST /', ['Content-Length: 2'], 'a')],
    ['a body that is too long', request('POST /', ['Content-Length: 2'], 'abc')],
    ...['+1', '-1', '01', '0x1', '1e0', '1.0', '1,1', '1, 1', '1 1', '"1"', '', '\xb9', '1000000'].map(
      (length): [string, string] => [`a length of ${length}`, request('POST /', [`Content-Length: ${length}`], 'a')],
    ),
    ['a length twice', request('POST /', ['Content-Length: 1', 'Content-Length: 1'], 'a')],
    ['a length twice by spelling', request('POST /', ['Content-Length: 1', 'content-length: 2'], 'a')],
  ])('has or is %s', (_, bytes) => {
    expect(read(bytes)).toBeUndefined();
    // Nor when the same lines have been read in other requests before.
    read(get);
    read(request('POST /', ['Content-Length: 1'], 'a'));
    expect(read(bytes)).toBeUndefined();
  });

  it('is let through by no other byte in place of one of its own', () => {
    const bytes = Buffer.from(request('GET /', ['X-A: b']));
    const end = bytes.indexOf('\r\n\r\n') + 4;
    for (const at of [0, 3, 4, 5, 6, 13, 14, 15, 19, 20, 23, 24, end - 4, end - 3, end - 2, end - 1])
      for (let byte = 0; byte < 256; byte++) {
        const other = Buffer.from(bytes);
        other[at] = byte;
        const known = readWholeRequest(other, socket);
        if (known === undefined || byte === bytes[at]) continue;
        // What is still one differs in a value, a name or the target, and says so.
        expect(`${known.request.url} ${known.request.rawHeaders.join()}`).not.toBe('/ Host,a,X-A,b');
      }
  });
});
