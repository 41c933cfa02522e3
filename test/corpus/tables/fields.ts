import { request } from '../../raw/support';
import { cases, named, type Case } from './case';

/** What the gateway alone says to the origin (docs/policies.md), and what backends believe whoever says it. */
export const CLAIMS = [
  ...['X-User-Id', 'X-User-Email', 'X-User-Roles', 'X-User-Anything', 'X-Roles', 'X-Active', 'X-Forwarded-For', 'X-Forwarded-Host'],
  ...['X-Forwarded-Proto', 'X-Forwarded-Port', 'X-Forwarded-Prefix', 'X-Forwarded-Uri', 'X-Forwarded-Client-Cert', 'X-Forwarded'],
  ...['Forwarded', 'X-Real-IP', 'X-Request-Id', 'X-Correlation-Id', 'X-Trace-Id', 'X-Original-URL', 'X-Original-Uri', 'X-Original-Method'],
  ...['X-Original-Host', 'X-Rewrite-URL', 'X-Client-IP', 'X-Cluster-Client-IP', 'True-Client-IP', 'CF-Connecting-IP', 'Fastly-Client-IP'],
  ...['Client-Cert', 'Client-Cert-Chain', 'SSL-Client-Cert', 'X-SSL-Client-Cert', 'Remote-User', 'X-Remote-User', 'X-Authenticated-User'],
  ...['Proxy', 'X-HTTP-Method-Override', 'X-Request-Timeout-Ms', 'traceparent', 'tracestate', 'Authorization', 'Proxy-Authorization'],
]; // prettier-ignore

const underscored = (name: string): string => name.replaceAll('-', '_');
/** One of two: X_User-Id. */
const half = (name: string): string => name.replace('-', '_');
const inverted = (name: string): string =>
  [...name].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');

/** Fields that are of one connection: whatever they name ends here too. */
const HOP = [
  'Keep-Alive: timeout=forged',
  'Proxy-Connection: forged',
  'TE: forged',
  'HTTP2-Settings: forged',
  'Alt-Svc: forged',
  'ALPN: forged',
  'Proxy-Authenticate: forged',
  'Trailer: forged',
];

const CONNECTIONS = ['X-A', 'x-a', 'X-A, X-B', 'X-A,X-B', ',X-A,,', ' X-A ', 'keep-alive, X-A', 'X-A, keep-alive', 'Host', 'Content-Length', 'Cookie', 'Via', 'Authorization', 'X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'X-Request-Id', 'traceparent', 'X-User-Id', 'X-User-Id, X-User-Roles', 'x_user_id', 'Connection', 'Transfer-Encoding', 'Expect', 'Upgrade', 'TE', '*', '', '"X-A"', 'X-A;q=1', 'X-A\tX-B', 'not a token/', 'X-A, ,X-B']; // prettier-ignore

const ONCE = [
  'Authorization: a',
  'Content-Type: text/plain',
  'Origin: https://a.example',
  'Range: bytes=0-1',
  'X-Tenant-Id: A:B',
  'Expect: 100-continue',
];

const NO_FIELDS = ['X-A : b', 'X-A\t: b', ' X-A: b', '\tX-A: b', 'X-A', ': b', ':', 'X A: b', 'X\tA: b', 'X-A: b\r\n c', 'X-A: b\r\n\tc', 'X-A:\r\n b', 'X-\xc4: b', 'X-A\0: b', 'X-A: \0', '\0X-A: b', 'X"A: b', 'X(A: b', 'X,A: b', 'X/A: b', 'X;A: b', 'X<A: b', 'X=A: b', 'X?A: b', 'X@A: b', 'X[A: b', 'X\\A: b', 'X]A: b', 'X{A: b', 'X}A: b', 'X\x7fA: b', 'X-A: b\x7f', 'X-A: \x01', 'X-A: \x1b[0m', 'GET /smuggled HTTP/1.1', '=: b', 'X-A=b']; // prettier-ignore

const POST = 'Content-Length: 3';

/** Identity, connection-listed, doubled and broken fields. */
export const fields: readonly Case[] = [
  ...CLAIMS.flatMap((name) => {
    const spellings = [name, name.toLowerCase(), name.toUpperCase(), inverted(name), underscored(name), half(name)];
    return [...new Set(spellings)].flatMap((spelling) => named('passes', [[`${spelling}: forged`, request('GET /x', `${spelling}: forged`)]]));
  }),
  ...CLAIMS.filter((name) => !/authorization/i.test(name)).flatMap((name) =>
    named('passes', [
      [`${name} twice`, request('GET /x', `${name}: forged`, `${name}: forged too`)],
      [`${name} in three spellings`, request('GET /x', `${name}: forged`, `${underscored(name)}: forged`, `${inverted(name)}: forged`)],
      [`${name}, named by Connection`, request('GET /x', `Connection: ${name}`, `${name}: forged`)],
      [`a request behind a body, with ${name}`, `${request('POST /x', POST)}abc${request('GET /y', `${name}: forged`)}`],
    ]),
  ),
  ...cases('passes', 'a field of the connection:', HOP, (field) => request('GET /x', field)),
  ...cases('passes', 'a field of the connection, named by it:', HOP, (field) => request('GET /x', field, `Connection: ${field.split(':')[0]}`)),
  ...cases('passes', 'Connection:', CONNECTIONS, (value) => `${request('POST /x', `Connection: ${value}`, 'X-A: b', 'X-B: c', 'X-C: d', POST)}abc`),
  ...cases('passes', 'Connection in two lines:', CONNECTIONS, (value) => `${request('POST /x', 'Connection: X-C', `connection: ${value}`, 'X-A: b', 'X-B: c', 'X-C: d', POST)}abc`),
  ...cases('refused', 'twice', ONCE, (field) => request('GET /x', field, field)),
  ...cases('refused', 'twice, in another case and apart', ONCE, (field) => request('GET /x', field, 'X-A: b', inverted(field.split(':')[0]!) + field.slice(field.indexOf(':')))),
  ...cases('refused', 'a line', NO_FIELDS, (line) => request('GET /x', line)),
  ...cases('refused', 'a line before a length', NO_FIELDS, (line) => `${request('POST /x', line, POST)}abc`),
  ...named('ends', [
    ['Upgrade: forged', request('GET /x', 'Upgrade: forged')],
    ['Upgrade: forged, named by Connection', request('GET /x', 'Upgrade: forged', 'Connection: Upgrade')],
    ['Expect: 100-continue without a body', request('GET /x', 'Expect: 100-continue')],
    ['Expect: 100-continue', `${request('POST /x', 'Expect: 100-continue', POST)}abc`],
    ['Expect: 100-continue, 100-continue', `${request('POST /x', 'Expect: 100-continue, 100-continue', POST)}abc`],
  ]),
  ...named('passes', [
    ['Expect: 100-continue in HTTP/1.0', `${request('POST /x HTTP/1.0', 'Expect: 100-continue', POST)}abc`],
    ['ninety fields', request('GET /x', ...Array.from({ length: 90 }, (_, n) => `X-${n}: ${n}`))],
    ['a value of 8 KiB', request('GET /x', `X-A: ${'b'.repeat(8192)}`)],
  ]),
  ...named('refused', [
    ['Expect: 200-ok', `${request('POST /x', 'Expect: 200-ok', POST)}abc`],
    ['two hundred fields', request('GET /x', ...Array.from({ length: 200 }, (_, n) => `X-${n}: ${n}`))],
    ['a value of 64 KiB', request('GET /x', `X-A: ${'b'.repeat(65_536)}`)],
    ['a name of 64 KiB', request('GET /x', `${'b'.repeat(65_536)}: x`)],
    ['a target of 64 KiB', request(`GET /${'b'.repeat(65_536)}`)],
    ['ten thousand fields', request('GET /x', ...Array.from({ length: 10_000 }, () => 'a: b'))],
  ]),
]; // prettier-ignore
