import { cookieIn, isOwnCookie, ownCookie, REFRESH_COOKIE, withoutOwnCookies } from './own-cookies';

describe('cookies of the gateway', () => {
  it('checklist 32: are out of reach for scripts, other hosts and other sites', () => {
    expect(ownCookie(REFRESH_COOKIE, 'x', 60)).toBe(
      '__Host-iam-refresh=x; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Strict',
    );
    expect(ownCookie('a', '', 0, 'Lax')).toBe('a=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax');
  });

  it('are found among others', () => {
    expect(cookieIn('a=1; __Host-iam-refresh=abc=; b=2', REFRESH_COOKIE)).toBe('abc=');
    expect(cookieIn('a=__Host-iam-refresh=1;x__Host-iam-refresh=2', REFRESH_COOKIE)).toBeUndefined();
    expect(cookieIn(undefined, REFRESH_COOKIE)).toBeUndefined();
  });

  it.each([
    ['a=1; b=2', 'a=1; b=2'],
    ['a=1;__Host-iam-refresh=x; b=2', 'a=1; b=2'],
    ['__host-IAM-device=x; a="q"', 'a="q"'],
    ['__Host-other=1; __Host-iam-refresh=x', '__Host-other=1'],
    ['__Host-iam-refresh=x; __Host-iam-device=y', undefined],
  ])('leave others alone: %s', (field, left) => expect(withoutOwnCookies(field)).toBe(left));

  it('are known by their name', () => {
    expect(isOwnCookie(`${REFRESH_COOKIE}=x`)).toBe(true);
    expect(isOwnCookie('__Host-session=x')).toBe(false);
  });
});
