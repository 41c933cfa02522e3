import type { ProblemSource } from './problem';

/** The name under which we enter ourselves in Proxy-Status (RFC 9209 §2). */
const OURSELVES = 'iam-gateway';

/** What broke on the way to a backend (RFC 9209 §2.3), by the code of its problem. */
const ERRORS: Readonly<Record<string, string>> = {
  'upstream-unreachable': 'destination_unavailable',
  'upstream-unavailable': 'destination_unavailable',
  'circuit-open': 'destination_unavailable',
  'upstream-broken': 'http_protocol_error',
  'upstream-timeout': 'http_response_timeout',
  'upstream-busy': 'connection_limit_reached',
  'internal-error': 'proxy_internal_error',
};
/** The request itself was at fault, whoever sent it. */
const REQUEST_ERRORS: ReadonlySet<number> = new Set([400, 408, 413, 414, 417, 431, 501, 505]);

/**
 * Says that an answer is the gateway's own and no backend's, which may well send problems too: value of Proxy-Status
 * (RFC 9209). What exactly happened is told by the problem.
 */
export function proxyStatus({ status, code }: Pick<ProblemSource, 'status' | 'code'>): string {
  const byStatus = status >= 500 ? 'proxy_internal_response' : 'http_request_denied';
  const error = ERRORS[code] ?? (REQUEST_ERRORS.has(status) ? 'http_request_error' : byStatus);
  return `${OURSELVES}; error=${error}`;
}

/** Whether a field of a backend claims to be ours. @param value of Proxy-Status */
export function claimsToBeOurs(value: string): boolean {
  return value.toLowerCase().includes(OURSELVES);
}
