import { chunked, head, request } from '../../raw/support';

/** Requests without a fault, of every kind of framing: what is cut and mutated begins as one of these. */
export const VALID: readonly (readonly [what: string, bytes: string])[] = [
  ['a GET', request('GET /x/%41?y=z', 'Accept: a, b', 'X-A: "b"')],
  ['a request of several fields', request('GET /x', 'Connection: X-A, keep-alive', 'X-A: b', 'x-b: c', 'X-B: d')],
  ['a body with a length', `${request('POST /x', 'Content-Type: text/plain', 'Content-Length: 11')}hello\r\nbody`],
  [
    'a body in chunks',
    request('POST /x', 'Transfer-Encoding: chunked', 'X-A: b') + '3;a="b";c\r\nabc\r\nA\r\n0\r\n\r\nGET /\r\n0\r\nX-T: u\r\n\r\n',
  ],
  ['an absolute target', head('PUT http://portal.example:80/x?y HTTP/1.1', 'Host: gateway.example', 'Content-Length: 2') + 'ok'],
  ['HTTP/1.0 that stays', head('POST /x HTTP/1.0', 'Connection: keep-alive', 'Content-Length: 2') + 'ok'],
  ['two requests', request('DELETE /x/y') + request('PATCH /z', 'Transfer-Encoding: chunked') + chunked(['abc'])],
  ['a request that names others', request('GET /x', 'X-User-Id: forged', 'X_Roles: forged', 'Forwarded: for=forged')],
]; // prettier-ignore
