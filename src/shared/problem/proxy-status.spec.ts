import { claimsToBeOurs, proxyStatus } from './proxy-status';

describe('proxyStatus', () => {
  it.each([
    [502, 'upstream-unreachable', 'destination_unavailable'],
    [502, 'upstream-broken', 'http_protocol_error'],
    [504, 'upstream-timeout', 'http_response_timeout'],
    [503, 'upstream-busy', 'connection_limit_reached'],
    [500, 'internal-error', 'proxy_internal_error'],
    [503, 'maintenance', 'proxy_internal_response'],
    [400, 'path-ambiguous', 'http_request_error'],
    [501, 'method-not-implemented', 'http_request_error'],
    [401, 'unauthenticated', 'http_request_denied'],
    [429, 'rate-limited', 'http_request_denied'],
  ])('names the error of %d %s as RFC 9209 does: %s', (status, code, error) => {
    expect(proxyStatus({ status, code })).toBe(`iam-gateway; error=${error}`);
  });

  it.each([
    ['iam-gateway; error=dns_error', true],
    ['cache, IAM-Gateway', true],
    ['cache; error=dns_error', false],
  ])('knows who claims to be us: %s', (value, claims) => expect(claimsToBeOurs(value)).toBe(claims));
});
