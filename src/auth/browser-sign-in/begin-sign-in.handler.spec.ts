import { FakeClock } from '../../shared/clock';
import { FakeRandom } from '../../shared/crypto';
import { hashOf } from '../domain/refresh-token';
import { BeginSignIn } from './begin-sign-in.command';
import { BeginSignInHandler } from './begin-sign-in.handler';
import { FakeBrowserSignIn, FakeStartedSignIns, SETTINGS } from './testing';

describe('BeginSignInHandler', () => {
  const started = new FakeStartedSignIns();
  const clock = new FakeClock();
  const handler = new BeginSignInHandler(new FakeBrowserSignIn(), started, new FakeRandom(), clock, SETTINGS);
  const begin = (...given: Partial<ConstructorParameters<typeof BeginSignIn>>) =>
    handler.execute(new BeginSignIn(given[0], given[1] ?? { idp: undefined, prompt: undefined }, given[2], given[3]));
  beforeEach(() => started.kept.clear());

  it('sends the browser away with a state, and remembers what belongs to it', async () => {
    const { url, browser } = await begin('/shipments');
    const [kept] = started.kept.values();
    expect(url).toBe(`https://login.test/${kept!.state}?back=https://gateway.test/api/v0/auth/callback`);
    expect(kept).toMatchObject({ browser, returnTo: '/shipments', expiresAtMs: clock.nowMs() + 1_800_000 });
    expect(new Set([kept!.state, kept!.nonce, kept!.codeVerifier, browser]).size).toBe(4);
  });

  it('knows a browser again by its cookie, so that two tabs can sign in; anything else is no cookie of ours', async () => {
    const { browser } = await begin();
    expect((await begin(undefined, undefined, browser)).browser).toBe(browser);
    expect((await begin(undefined, undefined, 'x'.repeat(5000))).browser).not.toBe('x'.repeat(5000));
  });

  it('remembers, as a hash, which session the browser had', async () => {
    await begin('/', undefined, undefined, 'its refresh token');
    const [kept] = started.kept.values();
    expect(kept!.former).toBe(hashOf('its refresh token').toString('base64url'));
  });

  it('returns to the default page where the wish leads elsewhere', async () => {
    await begin('//evil.example');
    expect([...started.kept.values()][0]!.returnTo).toBe('/');
  });

  it('has them prove again who they are, where that is wished', async () => {
    const { url } = await begin('/', { idp: undefined, prompt: 'login' });
    expect(new URL(url).searchParams.get('prompt')).toBe('login');
  });

  it('refuses a provider that is not offered, and remembers nothing', async () => {
    await expect(begin('/', { idp: 'github', prompt: undefined })).rejects.toMatchObject({
      status: 501,
      code: 'not-supported',
    });
    expect(started.kept.size).toBe(0);
  });
});
