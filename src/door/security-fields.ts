import type { RequestHead } from '../shared/http';

const NOTHING: readonly string[] = [];

/** What every answer of the control plane says unless its controller says otherwise: it is data, never a page, and nobody's to keep. */
export const CONTROL_PLANE_FIELDS: readonly string[] = [
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Referrer-Policy', 'no-referrer'],
  ...['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ...['Cache-Control', 'no-store'],
];

/** What every answer of both planes says: over HTTPS only (RFC 6797 §7.2). @param policy undefined: nothing */
export function transportFields({ client }: RequestHead, policy: string | undefined): readonly string[] {
  return policy === undefined || client.proto !== 'https' ? NOTHING : ['Strict-Transport-Security', policy];
}
