/**
 * Fields that are about one connection and end with it (RFC 9110 §7.6.1), and those about the next hop that both sides
 * must not hear of each other. Lower case.
 */
export const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'alt-svc',
  'alpn',
]);

const ORDINARY = /^(?:keep-alive|close)$/i;

/**
 * @param connection value of the field Connection; several lines joined by commas
 * @returns the fields that it makes hop-by-hop, in lower case; undefined in the ordinary case that there are none
 */
export function listedIn(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || ORDINARY.test(connection)) return undefined;
  return new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}
