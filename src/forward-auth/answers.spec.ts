import { refusal } from '../shared/problem';
import { denialOf } from './answers';

describe('denialOf', () => {
  it.each([
    [401, 'token-invalid'],
    [403, 'insufficient-role'],
  ])('passes %d %s on as it is', (status, code) => {
    const refused = refusal(status, code, { 'WWW-Authenticate': 'Bearer' });
    expect(denialOf(refused)).toEqual({ refusal: refused, code });
  });

  it.each([
    [400, 'tenant-required', {}],
    [404, 'not-found', {}],
    [405, 'method-not-allowed', { Allow: 'GET' }],
    [413, 'body-too-large', {}],
    [429, 'rate-limited', { 'Retry-After': '42', RateLimit: 'x' }],
    [500, 'internal-error', {}],
    [503, 'issuer-unavailable', { 'Retry-After': '1' }],
  ])('makes of %d %s a 403 that says so', (status, code, headers: Record<string, string>) => {
    const { refusal: denial, code: logged } = denialOf(refusal(status, code, headers));
    expect(denial).toMatchObject({ status: 403, code: 'request-refused' });
    expect(denial.detail).toBe(`The gateway would answer ${status} ${code}.`);
    const retryAfter = headers['Retry-After'];
    expect(denial.headers).toEqual(retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
    expect(logged).toBe(code);
  });
});
