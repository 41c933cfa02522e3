import type { OutgoingRequest } from '../connection';
import { FieldLines } from '../../../shared/http';
import { meaningOf } from './field-meaning';

const TARGET = /^\/[\x21-\x7e\x80-\xff]*$/;
/** Methods whose meaning is in a body: one without says so (RFC 9110 §8.6). */
const EXPECT_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Names of fields, but for those that frame the message: they are ours to write. */
const lines = new FieldLines((name) => {
  const meaning = meaningOf(name);
  return meaning !== undefined && meaning !== 'length' && meaning !== 'coding';
});
const hostLine = new FieldLines();

/**
 * The head of a request as it goes over the connection, a character a byte. The framing comes last and is ours alone.
 * @param authority of the target, for Host where the request does not name another
 * @throws {TypeError} for a target, a field or a body that must not be written
 */
export function requestHead(request: OutgoingRequest, authority: string): string {
  const { method, target, fields, host = authority } = request;
  if (!TARGET.test(target)) throw new TypeError('the path cannot be sent');
  const start = `${method} ${target} HTTP/1.1\r\n`;
  // An authority comes out of a URL, and has nothing in it that a line could not hold.
  const hostField = host === authority ? `Host: ${host}\r\n` : hostLine.of(['Host', host]);
  return `${start}${hostField}${lines.of(fields)}${framingOf(request)}\r\n`;
}

function framingOf({ method, body, contentLength }: OutgoingRequest): string {
  if (body === null) return EXPECT_BODY.has(method) ? 'Content-Length: 0\r\n' : '';
  const length = Buffer.isBuffer(body) ? body.length : contentLength;
  return length === undefined ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${length}\r\n`;
}
