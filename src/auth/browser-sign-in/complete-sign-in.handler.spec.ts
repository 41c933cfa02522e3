import { ProviderUnavailableError } from '../../identity';
import { AuthSketch } from '../testing';
import { CompleteSignIn } from './complete-sign-in.command';
import { CompleteSignInHandler } from './complete-sign-in.handler';
import { FakeBrowserSignIn, FakeStartedSignIns, SETTINGS } from './testing';

describe('CompleteSignInHandler', () => {
  let auth: AuthSketch;
  let started: FakeStartedSignIns;
  let provider: FakeBrowserSignIn;
  let handler: CompleteSignInHandler;
  beforeEach(async () => {
    auth = new AuthSketch();
    started = new FakeStartedSignIns();
    provider = new FakeBrowserSignIn();
    handler = new CompleteSignInHandler(provider, started, auth.signIn, auth.unitOfWork, auth.clock, SETTINGS);
    const secrets = { state: 's1', nonce: 'n1', codeVerifier: 'v1', browser: 'b1', returnTo: '/shipments' };
    await started.keep(secrets, auth.clock.nowMs() + 1000);
  });
  const complete = (answer: { state?: string; code?: string; error?: string } = {}, browser = 'b1') =>
    handler.execute(
      new CompleteSignIn({ state: 's1', code: 'c1', iss: 'i', error: undefined, ...answer }, browser, {
        address: undefined,
        userAgent: undefined,
      }),
    );
  const invalid = { status: 400, code: 'sign-in-invalid' };

  it('opens a session, keeps the provider’s beside it, and goes on to where it began', async () => {
    const ana = auth.knows();
    provider.answer = () => Promise.resolve({ ...ana, providerSession: { refreshToken: 'of the provider' } });
    const { returnTo, signedIn } = await complete();
    expect(returnTo).toBe('/shipments');
    expect(signedIn!.tokens.accessToken).toBe(`at.${ana.id}.1`);
    const [session] = auth.repository.sessions.values();
    expect(session).toMatchObject({ userId: ana.id, acr: 'provider' });
    expect([...auth.providerSessions.kept.keys()]).toEqual([session!.id]);
  });

  it('knows when they proved who they are: earlier, where the provider let them in without asking', async () => {
    const [ana, hourAgo] = [auth.knows(), auth.clock.nowMs() - 3_600_000];
    provider.answer = () => Promise.resolve({ ...ana, provenAtMs: hourAgo });
    await complete();
    expect([...auth.repository.sessions.values()]).toMatchObject([{ authTimeMs: hourAgo }]);
  });

  it('asks the provider in no transaction', async () => {
    let open: number | undefined;
    provider.answer = () => {
      open = auth.unitOfWork.open;
      return Promise.resolve(undefined);
    };
    await complete();
    expect(open).toBe(0);
  });

  it('takes an answer once', async () => {
    await complete();
    await expect(complete()).rejects.toMatchObject(invalid);
    expect(provider.redeemed).toEqual(['c1']);
  });

  it.each([
    ['another browser', {}, 'b2'],
    ['no browser that we know', {}, ''],
    ['a state that never was', { state: 's2' }, 'b1'],
  ])('redeems nothing for %s', async (_what, answer, browser) => {
    await expect(complete(answer, browser)).rejects.toMatchObject(invalid);
    expect(provider.redeemed).toEqual([]);
  });

  it('redeems nothing that comes too late', async () => {
    auth.clock.advance(1000);
    await expect(complete()).rejects.toMatchObject(invalid);
  });

  it.each([
    ['the person said no', { error: 'access_denied' }, 'access-denied'],
    ['something else went wrong there', { error: '"><script>' }, 'sign-in-failed'],
    ['the code is worth nothing', {}, 'sign-in-failed'],
  ])('signs nobody in when %s, and says so where it began', async (_what, answer, code) => {
    expect(await complete(answer)).toEqual({ returnTo: `/shipments?signInError=${code}`, signedIn: undefined });
  });

  it('says that the provider is away', async () => {
    provider.answer = () => Promise.reject(new ProviderUnavailableError());
    expect((await complete()).returnTo).toBe('/shipments?signInError=identity-provider-unavailable');
  });

  it('signs in nobody who is disabled here', async () => {
    const ana = auth.knows({ enabled: false });
    provider.answer = () => Promise.resolve(ana);
    expect((await complete()).signedIn).toBeUndefined();
    expect(auth.repository.sessions.size).toBe(0);
  });
});
