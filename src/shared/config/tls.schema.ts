import { z } from 'zod';

/** How clients reach the gateway: TLS and HTTP/2. */
export const tlsSettings = {
  TLS_CERT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file with the certificate, its chain behind it: PORT then speaks TLS. Followed while we run'),
  TLS_KEY_FILE: z.string().min(1).optional().describe('PEM file with the key of TLS_CERT_FILE'),
  HTTP_REDIRECT_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Own port without TLS that sends clients to https; none when absent. With TLS_CERT_FILE'),
  HSTS: z
    .string()
    .regex(
      /^(?:off|max-age=\d{1,10}(?:; ?includeSubDomains)?(?:; ?preload)?)$/,
      'off, or max-age=SECONDS; includeSubDomains; preload',
    )
    .default('max-age=31536000')
    .describe('Strict-Transport-Security of answers over https (RFC 6797); off: none'),
  HTTP2: z.enum(['on', 'off']).default('on').describe('Whether clients may choose HTTP/2 over TLS'),
  H2C: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Whether HTTP/2 is understood without TLS, from clients that begin with it. Without TLS_CERT_FILE'),
  HTTP2_MAX_STREAMS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('Requests under way at once over one HTTP/2 connection'),
};

/** What the settings of TLS allow by themselves, but not together. */
export function tlsFaults(given: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  const secure = given.has('TLS_CERT_FILE');
  if (secure !== given.has('TLS_KEY_FILE')) faults.push('TLS_CERT_FILE and TLS_KEY_FILE go together');
  if (!secure && given.has('HTTP_REDIRECT_PORT'))
    faults.push('HTTP_REDIRECT_PORT: there is no https to go to without TLS_CERT_FILE');
  if (secure && given.get('H2C') === 'on') faults.push('H2C: with TLS_CERT_FILE nothing is spoken without TLS');
  return faults;
}
