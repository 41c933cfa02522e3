import { head, request } from '../../raw/support';
import { cases, named, type Case } from './case';

const VERSIONS = ['HTTP/0.9', 'HTTP/1.2', 'HTTP/1.9', 'HTTP/1.10', 'HTTP/1.01', 'HTTP/01.1', 'HTTP/2.0', 'HTTP/2', 'HTTP/3', 'HTTP/3.0', 'HTTP/9.9', 'HTTP/1', 'HTTP/1.', 'HTTP/.1', 'HTTP/1.1.1', 'HTTP/1,1', 'HTTP/-1.1', 'HTTP/+1.1', 'HTTP/1.x', 'HTTP/1.1x', 'HTTP/11', 'HTTP 1.1', 'HTTP/ 1.1', 'HTTP /1.1', 'http/1.1', 'Http/1.1', 'hTTP/1.1', 'HTTPS/1.1', 'HTTP', 'H/1.1', 'XTTP/1.1', 'ICE/1.0', 'RTSP/2.0', 'SIP/2.0', 'HTTP/\uff11.1', 'HTTP/1.1\u00a0', 'HTTP/1.1 ', 'HTTP/1.1\t', 'HTTP/1.1 HTTP/1.1', 'HTTP/1.1 HTTP/1.0', '']; // prettier-ignore

const METHODS = ['get', 'Get', 'post', 'gET', 'GETX', 'XGET', 'G', 'FOO', 'GET_', 'GET-', 'ADMIN', 'TRACE', 'TRACK', 'DEBUG', 'CONNECT', 'PRI', '"GET"', 'GET/', 'GE\tT', '\x80GET', 'G\u00c9T', '(GET)', '@GET', 'GET,', 'GET;', 'GET:', 'GET, POST', 'HTTP/1.1', '*', '', ' ']; // prettier-ignore

const SERVED = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Whitespace that some readers of a request line take for one space. */
const LINES = [
  ...['GET\t/x HTTP/1.1', 'GET /x\tHTTP/1.1', 'GET\x0b/x HTTP/1.1', 'GET /x\x0cHTTP/1.1', 'GET\xa0/x HTTP/1.1', 'GET /x\xa0HTTP/1.1'],
  ...['GET', 'GET ', 'GET /x', 'GET /x ', '/x HTTP/1.1', '/x', 'GET HTTP/1.1', 'GET  HTTP/1.1', 'GET /x y HTTP/1.1', ' GET /x HTTP/1.1'],
  ...['\tGET /x HTTP/1.1', 'GET /x HTTP/1.1 ', 'GET /x HTTP/1.1\t', 'GET /x\u2000HTTP/1.1', 'HTTP/1.1 200 OK', 'HTTP/1.1 GET /x'],
]; // prettier-ignore

const OVERRIDES = [
  'X-HTTP-Method-Override',
  'X-HTTP-Method',
  'X-Method-Override',
  'X_HTTP_Method_Override',
  'x-http-method-override',
];

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const SETTINGS = '\0\0\0\x04\0\0\0\0\0';

/** Request lines, versions and methods. */
export const lines: readonly Case[] = [
  ...cases('refused', 'a version', VERSIONS, (version) => head(`GET /x ${version}`, 'Host: gateway.example')),
  ...cases('refused', 'a method', METHODS, (method) => head(`${method} /x HTTP/1.1`, 'Host: gateway.example')),
  ...cases('passes', 'a method', SERVED, (method) => head(`${method} /x HTTP/1.1`, 'Host: gateway.example')),
  ...cases('passes', 'a method with a body', SERVED, (method) => `${head(`${method} /x HTTP/1.1`, 'Host: gateway.example', 'Content-Length: 3')}abc`),
  ...cases('refused', 'a line', LINES, (line) => head(line, 'Host: gateway.example')),
  ...cases('passes', 'an override by', OVERRIDES, (name) => request('POST /x', `${name}: FORGED`, 'Content-Length: 0')),
  ...named('passes', [
    ['HTTP/1.0', head('GET /x HTTP/1.0', 'Host: gateway.example')],
    ['several spaces', head('GET   /x   HTTP/1.1', 'Host: gateway.example')],
    ['RTSP, which node takes for HTTP', head('GET /x RTSP/1.0', 'Host: gateway.example')],
    ['HTTP/1.0 without a host', head('GET /x HTTP/1.0')],
    ['HTTP/1.0 with a length', `${head('POST /x HTTP/1.0', 'Content-Length: 3')}abc`],
    ['HTTP/1.0, absolutely', head('GET http://gateway.example/x HTTP/1.0')],
    ['HTTP/1.0, and a request that comes too late', head('GET /x HTTP/1.0') + request('GET /smuggled')],
    ['HTTP/1.1 that ends, and a request that comes too late', request('GET /x', 'Connection: close') + request('GET /smuggled')],
    ['the same with a body', `${request('POST /x', 'Connection: close', 'Content-Length: 3')}abc${request('GET /smuggled')}`],
    ['a close in a list', request('GET /x', 'Connection: x-a, close') + request('GET /smuggled')],
  ]),
  ...named('ends', [
    ['an upgrade to h2c', request('GET /x', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__')],
    ['an upgrade to something', request('GET /x', 'Connection: Upgrade', 'Upgrade: something/1')],
    ['an upgrade with a body', `${request('POST /x', 'Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 3')}abc`],
    ['an upgrade that Connection does not name', request('GET /x', 'Upgrade: h2c')],
  ]),
  ...named('refused', [
    ['HTTP/0.9', 'GET /x\r\n'],
    ['HTTP/0.9 with an empty line', 'GET /x\r\n\r\n'],
    ['the preface of HTTP/2', PREFACE],
    ['the preface and settings of HTTP/2', PREFACE + SETTINGS],
    ['a handshake of TLS', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'],
    ['the line of a PROXY protocol', `PROXY TCP4 203.0.113.7 127.0.0.1 1 2\r\n${request('GET /x')}`],
    ['the second PROXY protocol', `\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c${request('GET /x')}`],
    ['an answer', head('HTTP/1.1 200 OK', 'Content-Length: 0')],
    ['CONNECT to an authority', head('CONNECT gateway.example:443 HTTP/1.1', 'Host: gateway.example:443')],
    ['CONNECT to a path', head('CONNECT /x HTTP/1.1', 'Host: gateway.example')],
    ['CONNECT with a body', `${head('CONNECT gateway.example:443 HTTP/1.1', 'Host: gateway.example', 'Content-Length: 3')}abc`],
    ['OPTIONS of everything', head('OPTIONS * HTTP/1.1', 'Host: gateway.example')],
    ['GET of everything', head('GET * HTTP/1.1', 'Host: gateway.example')],
    ['a handshake that no route takes', request('GET /x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==')],
    ['TRACE with a body', `${request('TRACE /x', 'Content-Length: 3')}abc`],
  ]),
]; // prettier-ignore
