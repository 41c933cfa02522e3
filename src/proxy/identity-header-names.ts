/**
 * Fields by which backends know the caller (docs/policies.md). The gateway alone writes them: copies that
 * a client sent are removed first, in every spelling. One list, so that what is written and what is removed cannot differ.
 */
export const identityHeaderNames = {
  userId: 'X-User-Id',
  userEmail: 'X-User-Email',
  userRoles: 'X-User-Roles',
  roles: 'X-Roles',
  active: 'X-Active',
  tenantId: 'X-Tenant-Id',
  businessUnit: 'x-business-unit',
  countryCode: 'x-country-code',
  requestId: 'X-Request-Id',
  correlationId: 'X-Correlation-Id',
  traceId: 'X-Trace-Id',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  realIp: 'X-Real-IP',
  forwardedFor: 'X-Forwarded-For',
  forwardedProto: 'X-Forwarded-Proto',
  forwardedHost: 'X-Forwarded-Host',
  forwarded: 'Forwarded',
  /** Who asks, signed, where the route says `credential: identity`: docs/identity-to-backends.md. */
  identityToken: 'X-Identity-Token',
  /** How long the caller still waits, in milliseconds: docs/upstreams.md. */
  requestTimeout: 'X-Request-Timeout-Ms',
  /** Travels on only where the route says `credential: client`; then the identity-headers check gives it back. */
  authorization: 'Authorization',
} as const;

/** Never written by us, and believed by many backends: a client must not be able to send them past us. */
const believedByBackends = [
  // where the request was going, and with which method: the route's rule was applied to what it really says
  ...['x-original-url', 'x-original-uri', 'x-original-host', 'x-original-method', 'x-rewrite-url'],
  ...['x-http-method-override', 'x-http-method', 'x-method-override'],
  // who sent it
  ...['x-client-ip', 'x-cluster-client-ip', 'true-client-ip', 'cf-connecting-ip', 'fastly-client-ip'],
  ...['client-cert', 'client-cert-chain', 'x-client-cert', 'ssl-client-cert', 'x-ssl-client-cert'],
  ...['remote-user', 'x-remote-user', 'x-authenticated-user'],
  // a CGI program reads it as the variable HTTP_PROXY, and calls out through it
  'proxy',
];

/** Whole families: X-Forwarded, -For, -Prefix, -User, -Client-Cert, …; X-User-Id, -Email, … */
const CLAIMED_FAMILY = /^x-(?:forwarded$|forwarded-|user-)/;

const claimed: ReadonlySet<string> = new Set([
  ...Object.values(identityHeaderNames).map((name) => name.toLowerCase()),
  ...believedByBackends,
]);

/**
 * Whether only the gateway may say this. `X_User_Id` is `X-User-Id` to every backend that reads fields as CGI variables,
 * so both spellings count.
 * @param name of a request field, in any spelling
 */
export function isIdentityHeader(name: string): boolean {
  const canonical = name.toLowerCase().replaceAll('_', '-');
  return claimed.has(canonical) || CLAIMED_FAMILY.test(canonical);
}
