import { QuotaFields, rateLimited, rateLimitHeaders } from './headers';
import type { Limit } from './limiter';

const login: Limit = { name: 'login', requests: 5, perSeconds: 60, algorithm: 'sliding-window' };

describe('rateLimitHeaders', () => {
  it('tells policy and quota left with an allowed request', () => {
    const decision = { allowed: true, remaining: 4, resetSeconds: 60, retryAfterSeconds: 0 };
    expect(rateLimitHeaders(login, decision)).toEqual({
      'RateLimit-Policy': '"login";q=5;w=60',
      RateLimit: '"login";r=4;t=60',
    });
  });

  it('tells a refused client when to come again, in Retry-After too', () => {
    const decision = { allowed: false, remaining: 0, resetSeconds: 60, retryAfterSeconds: 42 };
    expect(rateLimitHeaders(login, decision)).toEqual({
      'RateLimit-Policy': '"login";q=5;w=60',
      RateLimit: '"login";r=0;t=42',
      'Retry-After': '42',
    });
  });

  it('never tells of more left than the quota is, however large the burst', () => {
    const bucket: Limit = { ...login, algorithm: 'token-bucket', burst: 30 };
    const standing = { allowed: true, remaining: 29, resetSeconds: 1, retryAfterSeconds: 0, nextSeconds: 0 };
    expect(rateLimitHeaders(bucket, standing)['RateLimit']).toBe('"login";r=5;t=1');
    const fields: string[] = [];
    new QuotaFields(bucket).write(fields, 0, standing);
    expect(fields).toEqual([
      ...['RateLimit-Policy', '"login";q=5;w=60', 'RateLimit', '"login";r=5;t=1'],
      ...['X-RateLimit-Limit', '5', 'X-RateLimit-Remaining', '5', 'X-RateLimit-Reset', '1'],
    ]);
  });

  it('keeps the value a structured field whatever the name is', () => {
    const decision = { allowed: true, remaining: 4, resetSeconds: 60, retryAfterSeconds: 0 };
    const fields = rateLimitHeaders({ ...login, name: 'a"b\\c' }, decision);
    expect(fields['RateLimit']).toBe('"a\\"b\\\\c";r=4;t=60');
  });
});

describe('rateLimited', () => {
  it.each([
    [1, 'Try again in 1 second.'],
    [42, 'Try again in 42 seconds.'],
  ])('is 429 with the wait of %i s', (retryAfterSeconds, words) => {
    const refusal = rateLimited(login, { allowed: false, remaining: 0, resetSeconds: 60, retryAfterSeconds });
    expect(refusal).toMatchObject({ status: 429, code: 'rate-limited' });
    expect(refusal.headers['Retry-After']).toBe(String(retryAfterSeconds));
    expect(refusal.detail).toContain(words);
  });
});
