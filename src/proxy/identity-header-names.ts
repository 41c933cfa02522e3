/**
 * Fields by which backends know the caller (design: identity towards backends). The gateway alone writes them: copies that
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
  /** Travels on only where the route says `credential: client`; then the identity-headers check gives it back. */
  authorization: 'Authorization',
} as const;

/** Never written by us, and believed by many backends: a client must not be able to send them past us. */
const believedByBackends = [
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-server',
  'x-forwarded-ssl',
  'x-forwarded-scheme',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-forwarded-groups',
  'x-forwarded-preferred-username',
  'x-original-url',
  'x-rewrite-url',
  'x-original-host',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'client-cert',
  'client-cert-chain',
];

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
  return claimed.has(canonical) || canonical.startsWith('x-user-');
}
