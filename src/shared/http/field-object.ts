import type { OutgoingHttpHeaders } from 'node:http2';

/** Fields that HTTP/2 has no place for (RFC 9113 §8.2.2). */
const CONNECTION_SPECIFIC: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/**
 * Fields as node:http2 takes them: names in lower case, the lines of one name apart and in order, nothing that is about a
 * connection.
 * @param fields name, value, …
 */
export function fieldObject(fields: readonly string[]): OutgoingHttpHeaders {
  const object = Object.create(null) as OutgoingHttpHeaders;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase();
    const value = fields[i + 1]!;
    if (CONNECTION_SPECIFIC.has(name)) continue;
    const before = object[name];
    if (before === undefined) object[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else object[name] = [before as string, value];
  }
  return object;
}
