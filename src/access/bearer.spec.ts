import { bearerToken, TOKEN_INVALID, UNAUTHENTICATED } from './bearer';

const token = (...rawHeaders: string[]) => bearerToken({ rawHeaders });

describe('bearerToken', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('reads the token behind %s', (scheme) => {
    expect(token('Host', 'x', 'AUTHORIZATION', `${scheme} abc.def.ghi`)).toBe('abc.def.ghi');
  });

  it('answers unauthenticated, with a challenge, when nobody says who they are', () => {
    expect(token('Host', 'gateway')).toBe(UNAUTHENTICATED);
    expect(UNAUTHENTICATED).toMatchObject({
      status: 401,
      code: 'unauthenticated',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearerabc', 'Token abc', 'Bearer\tabc', ''])('takes no other scheme: %p', (value) => {
    expect(token('authorization', value)).toBe(UNAUTHENTICATED);
  });

  it('refuses two Authorization fields, of which one could be smuggled', () => {
    expect(token('Authorization', 'Bearer good', 'authorization', 'Bearer other')).toBe(TOKEN_INVALID);
  });

  it('refuses an empty token', () => {
    expect(token('Authorization', 'Bearer')).toBe(TOKEN_INVALID);
    expect(token('Authorization', 'Bearer   ')).toBe(TOKEN_INVALID);
    expect(TOKEN_INVALID.headers).toEqual({ 'WWW-Authenticate': 'Bearer error="invalid_token"' });
  });

  it('does not mistake a value for a name', () => {
    expect(token('X-Note', 'Authorization', 'Accept', '*/*')).toBe(UNAUTHENTICATED);
  });
});
