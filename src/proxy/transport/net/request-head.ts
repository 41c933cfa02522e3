import type { OutgoingRequest } from '../connection';
import { meaningOf } from './field-meaning';

/** Everything that is no field content (RFC 9110 §5.5): what could end a line early, and characters that are no byte. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;
const TARGET = /^\/[\x21-\x7e\x80-\xff]*$/;
/** Methods whose meaning is in a body: one without says so (RFC 9110 §8.6). */
const EXPECT_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * The head of a request as it goes over the connection, a character a byte. The framing comes last and is ours alone.
 * @param authority of the target, for Host where the request does not name another
 * @throws {TypeError} for a target, a field or a body that must not be written
 */
export function requestHead(request: OutgoingRequest, authority: string): string {
  const { method, target, fields, host = authority } = request;
  if (!TARGET.test(target)) throw new TypeError('the path cannot be sent');
  let lines = `Host: ${host}\r\n`;
  let values = host;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const value = fields[i + 1]!;
    const meaning = meaningOf(name);
    if (meaning === undefined || meaning === 'length' || meaning === 'coding') {
      throw new TypeError(`the field ${name} cannot be sent`);
    }
    lines += `${name}: ${value}\r\n`;
    values += value;
  }
  if (UNSENDABLE.test(values)) throw new TypeError('a field cannot be sent');
  return `${method} ${target} HTTP/1.1\r\n${lines}${framingOf(request)}\r\n`;
}

function framingOf({ method, body, contentLength }: OutgoingRequest): string {
  if (body === null) return EXPECT_BODY.has(method) ? 'Content-Length: 0\r\n' : '';
  const length = Buffer.isBuffer(body) ? body.length : contentLength;
  return length === undefined ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${length}\r\n`;
}
