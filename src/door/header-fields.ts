import { type Refusal, refusal } from '../shared/problem';
import { HOST_INVALID } from './request-target';

/** Fields that may come once only: node keeps the first, the service behind might take the last (RFC 9110 §5.3). */
const SINGLETONS = new Map(
  [
    ...['authorization', 'host', 'content-length', 'content-type', 'transfer-encoding', 'origin', 'range', 'expect'],
    ...['x-tenant-id', 'x-business-unit', 'x-country-code', 'proxy-authorization', 'max-forwards'],
    ...['user-agent', 'referer', 'from', 'if-modified-since', 'if-unmodified-since', 'if-range'],
    ...['sec-websocket-key', 'sec-websocket-version'],
  ].map((name, bit) => [name, 1 << bit] as const),
);
const HOST = SINGLETONS.get('host')!;
const TRANSFER_ENCODING = SINGLETONS.get('transfer-encoding')!;
const CONTENT_LENGTH = SINGLETONS.get('content-length')!;
const CHUNKED = /^chunked[\t ]*$/i;
/** RFC 6585 §5. A request of a browser has about twenty. */
const MAX_FIELDS = 100;
const REMEMBERED_SPELLINGS = 2000;

const HEAD_TOO_LARGE = refusal(431, 'head-too-large', {}, 'The header fields of the request are too large.');
const FRAMING = refusal(
  400,
  'framing-invalid',
  {},
  'Transfer-Encoding is `chunked` and nothing else, in HTTP/1.1, and without Content-Length (RFC 9112 §6).',
);

/** Bit of a field by its spelling, or 0: cheaper than lower-casing each field of each request. */
const bits = new Map<string, number>();

function bitOf(name: string): number {
  let bit = bits.get(name);
  if (bit === undefined) {
    bit = SINGLETONS.get(name.toLowerCase()) ?? 0;
    if (bits.size < REMEMBERED_SPELLINGS) bits.set(name, bit);
  }
  return bit;
}

/**
 * Reads the fields as they were sent, because node's `headers` has already dropped what came twice.
 * @param fields name, value, name, value, …
 * @param isHttp11 not HTTP/1.0, which needs no Host (RFC 9112 §3.2) and knows no chunks (§6.1)
 */
export function examineFields(fields: readonly string[], maxBytes: number, isHttp11: boolean): Refusal | undefined {
  if (fields.length > 2 * MAX_FIELDS) return HEAD_TOO_LARGE;
  let seen = 0;
  let bytes = 0;
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!;
    bytes += name.length + fields[at + 1]!.length + 4;
    const bit = bitOf(name);
    if ((seen & bit) !== 0) return bit === HOST ? HOST_INVALID : twice(name);
    // llhttp undoes the chunks, and any coding before them would travel on without its label.
    if (bit === TRANSFER_ENCODING && !(isHttp11 && CHUNKED.test(fields[at + 1]!))) return FRAMING;
    seen |= bit;
  }
  if (bytes > maxBytes) return HEAD_TOO_LARGE;
  if (isHttp11 && (seen & HOST) === 0) return HOST_INVALID;
  if ((seen & TRANSFER_ENCODING) !== 0 && (seen & CONTENT_LENGTH) !== 0) return FRAMING;
  return undefined;
}

function twice(name: string): Refusal {
  return refusal(400, 'header-duplicate', {}, undefined, [
    { in: 'header', pointer: name.toLowerCase(), message: 'may be sent once only' },
  ]);
}
