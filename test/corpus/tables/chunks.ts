import { request } from '../../raw/support';
import { cases, named, type Case } from './case';

const post = (body: string): string => request('POST /x', 'Transfer-Encoding: chunked') + body;
const END = '0\r\n\r\n';

const SIZES = [
  '3',
  '03',
  '0000000003',
  '000000000000003',
  '3;a',
  '3;a=b',
  '3;a="b"',
  '3;a="b;c"',
  '3;a;b;c',
  '3;a=b;c="d"',
  '3;a="\\""',
  '3;a=b"c"',
];

/** Sizes that overflow, that are signed, prefixed, separated, spaced, or not written in hexadecimal ASCII. */
const NO_SIZES = [
  ...['', '-3', '+3', '-0', '0x3', '0X3', '3h', '3_0', '0_3', '3,', '3.', '3.0', '3e', '.3', 'x', 'g', '3g', 'three', '"3"', "'3'"],
  ...[' 3', '\t3', '3\x0b', '\x0b3', '3\x0c', '3\0', '\x003', '3\0;a', '3 3', '3\t3', '3 abc', '3:', '3=', '3/', '3\\', '3#', '3%'],
  ...['10000000000000003', '100000000000000000000000000000003', '10000000000000000', '1fffffffffffffffd'],
  ...['FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF3', '\xef\xbc\x93', '\xb3', '\xd9\xa3', '3\xa0', '\xa03', '3\x85', '3\x7f', '3\r', '\r3', '3\n', '\n3'],
]; // prettier-ignore

const NO_EXTENSIONS = [
  ...['3;a\nb', '3;a\rb', '3;a\0b', '3;a="\n"', '3;a="\r"', '3;a="\r\n"', '3;a="b', '3;a="b\r\n', '3;\n', '3;\r', '3;a=\n', '3;a\x7f'],
  ...['3;a="b"c', '3;\x01', '3;a=\x0b', '3;a="\0"', '3;a="\x7f"', '3;(', '3;a=(', '3;a b', '3;a="\\\n"', '3;"a"=b', '3;a/b'],
]; // prettier-ignore

/** What stands where the CR LF behind a size should be. */
const NO_ENDS = ['\n', '\r', '', '\n\r', '\r\r', '\n\n', '\r\r\n', '\0', ' \n', '\x0b', '\x85', '\r \n', '\\r\\n'];

const SMUGGLED = request('GET /smuggled');

const TRAILERS = [
  ...['X-A: b', 'X-A:', 'x-a: b\r\nX-B: c', 'Host: forged.example', 'X-User-Id: forged'],
  ...['Authorization: Basic forged', 'Trailer: X-A', 'X-Forwarded-For: forged', 'Cookie: a=forged', 'X_User_Id: forged'],
  ...['Connection: keep-alive', 'Upgrade: websocket', 'Expect: 100-continue', 'Content-Type: text/forged'],
]; // prettier-ignore

/** These would make some parser read what follows in another way: there is nothing that follows. */
const FRAMING_TRAILERS = [
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: identity', 'Transfer-Encoding: gzip', 'Content-Length: x'],
  ...['Content-Length: 0', 'Content-Length: 5', 'Content-Length: 60'],
];

const NO_TRAILERS = [
  ...[' X-A: b', 'X-A : b', 'X-A\t: b', 'X-A', ': b', 'X A: b', 'X-A: b\r\n c', 'X-A: b\0', 'X-A: b\rc', 'X-A: b\nX-B: c', 'X-A: \x01'],
  ...['X-A: b\x7f', '\0', '\r', '\n', 'X-A: b\r', 'GET /smuggled HTTP/1.1', '\x0bX-A: b', 'X\0A: b', 'X-\xe4: b', 'abc', '"x": y'],
]; // prettier-ignore

/** Chunks (RFC 9112 §7.1): sizes, extensions, ends of lines, data, trailers. */
export const chunks: readonly Case[] = [
  ...cases('passes', 'a chunk of size', SIZES, (size) => post(`${size}\r\nabc\r\n${END}`)),
  ...cases('refused', 'a chunk of size', NO_SIZES, (size) => post(`${size}\r\nabc\r\n${END}${SMUGGLED}`)),
  ...cases('refused', 'an extension', NO_EXTENSIONS, (size) => post(`${size}\r\nabc\r\n${END}${SMUGGLED}`)),
  ...cases('refused', 'behind the size', NO_ENDS, (end) => post(`3${end}abc\r\n${END}${SMUGGLED}`)),
  ...cases('refused', 'behind an extension', NO_ENDS, (end) => post(`3;a${end}abc\r\n${END}${SMUGGLED}`)),
  ...cases('refused', 'behind the data', NO_ENDS, (end) => post(`3\r\nabc${end}${END}${SMUGGLED}`)),
  ...cases('refused', 'behind the last size', NO_ENDS, (end) => post(`3\r\nabc\r\n0${end}\r\n${SMUGGLED}`)),
  ...cases('refused', 'instead of the end', NO_ENDS.filter((end) => end !== ''), (end) => post(`3\r\nabc\r\n0\r\n${end}${SMUGGLED}`)),
  ...cases('passes', 'a last chunk', ['0', '00', '0000000000000000', '0;a', '0;a="b"', '0;a=b;c'], (size) => post(`3\r\nabc\r\n${size}\r\n\r\n`)),
  ...cases('refused', 'a last chunk', ['-0', '+0', '0x', '0x0', ' 0', '0_0', '0,', 'o', '0\0', '0;\n', '0 0', '\xb0'], (size) => post(`3\r\nabc\r\n${size}\r\n\r\n${SMUGGLED}`)),
  ...cases('passes', 'a trailer', TRAILERS, (lines) => post(`3\r\nabc\r\n0\r\n${lines}\r\n\r\n`)),
  ...cases('passes', 'two requests, the first with a trailer', TRAILERS, (lines) => post(`3\r\nabc\r\n0\r\n${lines}\r\n\r\n`) + post(`2\r\nde\r\n${END}`)),
  ...cases('ends', 'a trailer', ['Connection: close', 'Connection: x, close'], (lines) => post(`3\r\nabc\r\n0\r\n${lines}\r\n\r\n`)),
  ...cases('refused', 'a trailer', FRAMING_TRAILERS, (lines) => post(`3\r\nabc\r\n0\r\n${lines}\r\n\r\n`) + post(`2\r\nde\r\n${END}`)),
  ...cases('refused', 'a trailer', NO_TRAILERS, (lines) => post(`3\r\nabc\r\n0\r\n${lines}\r\n\r\n${SMUGGLED}`)),
  ...named('refused', [
    ['data longer than the size', post(`3\r\nabcd\r\n${END}`)],
    ['data longer by an end of line', post(`3\r\nabc\r\n\r\n${END}`)],
    ['data shorter than the size', post(`4\r\nabc\r\n${END}${SMUGGLED}`)],
    ['data shorter by two', post(`5\r\nabc\r\n${END}${SMUGGLED}`)],
    ['no chunk at all, but data', post(`abc${SMUGGLED}`)],
    ['an end of line before the first size', post(`\r\n3\r\nabc\r\n${END}`)],
    ['a request instead of a size', post(SMUGGLED)],
    ['an extension of 20 KiB', post(`3;${'a'.repeat(20_480)}\r\nabc\r\n${END}`)],
    ['trailers of 64 KiB', post(`3\r\nabc\r\n0\r\n${`X-A: ${'b'.repeat(1000)}\r\n`.repeat(64)}\r\n`)],
  ]),
  ...named('passes', [
    ['extensions of 64 KiB altogether', post(`${`1;${'a'.repeat(64)}\r\nx\r\n`.repeat(1024)}${END}`)],
    ['a size of 64 KiB of zeros', post(`${'0'.repeat(65_536)}3\r\nabc\r\n${END}`)],
    ['many small chunks', post(`${'1\r\nx\r\n'.repeat(300)}${END}`)],
    ['chunks that are ends of chunks', post(`5\r\n${END}\r\n7\r\n\r\n${END}\r\n${END}`)],
    ['sizes in both cases', post(`a\r\n0123456789\r\nA\r\n0123456789\r\n0B\r\n0123456789a\r\n${END}`)],
    ['a chunk of every byte', post(`100\r\n${Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')}\r\n${END}`)],
  ]),
  ...named('unfinished', [
    ['a size that nobody will ever send', post('fffffffffffff\r\nabc')],
    ['a size just below 2^64', post('fffffffffffffffd\r\nabc\r\n0\r\n\r\n')],
    ['a size that is negative in 64 bits', post('8000000000000003\r\nabc\r\n0\r\n\r\n')],
    ['no last chunk', post('3\r\nabc\r\n')],
    ['no end behind the last chunk', post('3\r\nabc\r\n0\r\n')],
    ['a trailer without an end', post('3\r\nabc\r\n0\r\nX-A: b\r\n')],
  ]),
]; // prettier-ignore
