import { request } from '../../raw/support';
import { type Case, named, shown } from './case';

/** What ends a line, a text or a field to some reader, and is not CR LF. */
const ODD_BYTES = ['\r', '\n', '\0', '\x0b', '\x0c', '\x1c', '\x7f', '\x08'] as const;

/** Places in a request; `|` is where the byte goes. */
const PLACES: readonly (readonly [where: string, template: string])[] = [
  ['in the method', 'PO|ST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['behind the method', 'POST| /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['before the path', 'POST |/x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['in the path', 'POST /x|y HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['in the query', 'POST /x?a|b HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['behind the target', 'POST /x| HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['before the version', 'POST /x |HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['in the version', 'POST /x HTTP/|1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['behind the version', 'POST /x HTTP/1.1|\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['in the end of the first line', 'POST /x HTTP/1.1\r|\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['before the first name', 'POST /x HTTP/1.1\r\n|Host: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['in the first name', 'POST /x HTTP/1.1\r\nHo|st: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['behind the first name', 'POST /x HTTP/1.1\r\nHost|: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['behind a colon', 'POST /x HTTP/1.1\r\nHost:| gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['in the host', 'POST /x HTTP/1.1\r\nHost: gateway|.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['behind the host', 'POST /x HTTP/1.1\r\nHost: gateway.example|\r\nContent-Length: 3\r\n\r\nabc'],
  ['before a name', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\n|Content-Length: 3\r\n\r\nabc'],
  ['in a name', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-|Length: 3\r\n\r\nabc'],
  ['before a number', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: |3\r\n\r\nabc'],
  ['in a number', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 0|3\r\n\r\nabc'],
  ['behind a number', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3|\r\n\r\nabc'],
  ['in a value', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nX-A: b|c\r\nContent-Length: 3\r\n\r\nabc'],
  ['in a quoted value', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nX-A: "b|c"\r\nContent-Length: 3\r\n\r\nabc'],
  ['in the last end of line', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r|\n\r\nabc'],
  ['between the last two lines', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n|\r\nabc'],
  ['in the empty line', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\r|\nabc'],
];

/** One of two bytes of an end of line is missing. */
const MISSING: readonly (readonly [where: string, bytes: string])[] = [
  ['no CR behind the request line', 'POST /x HTTP/1.1\nHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['no LF behind the request line', 'POST /x HTTP/1.1\rHost: gateway.example\r\nContent-Length: 3\r\n\r\nabc'],
  ['no CR behind the host', 'POST /x HTTP/1.1\r\nHost: gateway.example\nContent-Length: 3\r\n\r\nabc'],
  ['no LF behind the host', 'POST /x HTTP/1.1\r\nHost: gateway.example\rContent-Length: 3\r\n\r\nabc'],
  ['no CR behind the length', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\n\r\nabc'],
  ['no LF behind the length', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\r\nabc'],
  ['no CR in the empty line', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\nabc'],
  ['no LF in the empty line', 'POST /x HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 3\r\n\rabc'],
  ['no CR anywhere', 'POST /x HTTP/1.1\nHost: gateway.example\nContent-Length: 3\n\nabc'],
  ['no LF anywhere', 'POST /x HTTP/1.1\rHost: gateway.example\rContent-Length: 3\r\rabc'],
  ['a field hidden behind a bare LF', request('GET /x', 'X-A: b\nTransfer-Encoding: chunked')],
  ['a field hidden behind a bare CR', request('GET /x', 'X-A: b\rTransfer-Encoding: chunked')],
  ['a field hidden behind NUL', request('GET /x', 'X-A: b\0Transfer-Encoding: chunked')],
  ['an end of the head hidden behind bare LFs', request('GET /x', 'X-A: b\n\nGET /smuggled HTTP/1.1')],
  ['an end of the head hidden behind bare CRs', request('GET /x', 'X-A: b\r\rGET /smuggled HTTP/1.1')],
  ['a folded length', request('POST /x', 'Content-Length:\r\n 3')],
  ['a folded host', 'GET /x HTTP/1.1\r\nHost:\r\n gateway.example\r\n\r\n'],
  ['a line of spaces before the end', request('GET /x', '  ')],
  ['a line of a tab before the end', request('GET /x', '\t')],
  ...['\0', '\x0b', '\x0c', '\x1c', '\x7f', '\x08', ' ', '\t', '\xa0', '\xef\xbb\xbf'].map(
    (byte) => [`${shown(byte)} before the method`, byte + request('GET /x')] as const,
  ),
  ['a folded request line', 'GET\r\n /x HTTP/1.1\r\nHost: gateway.example\r\n\r\n'],
];

/** An empty line before a request line is nothing; and a byte above 0x7f is content of a value (RFC 9110 §5.5). */
const FINE: readonly (readonly [what: string, bytes: string])[] = [
  ['an empty line before the request', `\r\n${request('GET /x')}`],
  ['half an empty line before the request', `\n${request('GET /x')}`],
  ['the other half before the request', `\r${request('GET /x')}`],
  ['three empty lines before the request', `\r\n\r\n\r\n${request('GET /x')}`],
  ['an empty line between requests', `${request('GET /x')}\r\n${request('GET /second')}`],
  ['an empty line behind a body', `${request('POST /x', 'Content-Length: 3')}abc\r\n${request('GET /second')}`],
  ['a tab in a value', request('GET /x', 'X-A: b\tc')],
  ['every byte above 0x7f in a value', request('GET /x', `X-A: ${Array.from({ length: 128 }, (_, n) => String.fromCharCode(128 + n)).join('')}`)],
  ['every printable byte in a value', request('GET /x', `X-A: ${Array.from({ length: 94 }, (_, n) => String.fromCharCode(33 + n)).join('')}`)],
  ['spaces around a value', request('GET /x', 'X-A: \t  b  \t')],
  ['a value of nothing', request('GET /x', 'X-A:', 'X-B: ', 'X-C:\t')],
  ['a name of every kind of character', request('GET /x', "!#$%&'*+-.^_`|~09azAZ: b")],
  ['a body of every byte', `${request('POST /x', 'Content-Length: 256')}${Array.from({ length: 256 }, (_, n) => String.fromCharCode(n)).join('')}`],
]; // prettier-ignore

const placed = (byte: string, template: string): string => template.replace('|', () => byte);

/** The head has ended, and this belongs to the body. */
const isFirstOfBody = (byte: string, where: string): boolean => byte === '\n' && where === 'in the empty line';

/** Bytes that end something for one reader and not for another (RFC 9112 §2.2). */
export const bytes: readonly Case[] = [
  ...PLACES.flatMap(([where, template]) =>
    named(
      'refused',
      ODD_BYTES.filter((byte) => !isFirstOfBody(byte, where)).map((byte) => [
        `${shown(byte)} ${where}`,
        placed(byte, template),
      ]),
    ),
  ),
  ...named('refused', MISSING),
  ...named('passes', FINE),
];
