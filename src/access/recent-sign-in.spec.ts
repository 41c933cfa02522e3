import { FakeClock } from '../shared/clock';
import { RecentSignIn } from './recent-sign-in';
import { aPrincipal } from './testing';

describe('RecentSignIn', () => {
  const clock = new FakeClock();
  const recent = new RecentSignIn(clock, { RECENT_SIGN_IN_SECONDS: 900 });
  const signedIn = (secondsAgo: number) => aPrincipal({ authTimeMs: clock.nowMs() - secondsAgo * 1000 });

  it('lets through who signed in not long ago', () => {
    for (const seconds of [0, 900]) expect(() => recent.assert(signedIn(seconds))).not.toThrow();
  });

  it.each([
    ['longer ago', signedIn(901)],
    ['nobody knows when', aPrincipal({ authTimeMs: undefined })],
  ])('asks who signed in %s to do it again, and says how recent it has to be', (_when, principal) => {
    expect(() => recent.assert(principal)).toThrow(
      expect.objectContaining({
        status: 401,
        code: 'insufficient-user-authentication',
        headers: { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", max_age="900"' },
      }),
    );
  });
});
