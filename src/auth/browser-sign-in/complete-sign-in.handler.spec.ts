import { ProviderUnavailableError } from '../../identity';
import { anIdentity } from '../../identity/testing';
import { hashOf } from '../domain/refresh-token';
import { aSession, AuthSketch } from '../testing';
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
  const complete = (answer: { state?: string; code?: string; error?: string } = {}, browser = 'b1', cookie?: string) =>
    handler.execute(
      new CompleteSignIn({ state: 's1', code: 'c1', iss: 'i', error: undefined, ...answer }, browser, device, cookie),
    );
  const device = { address: undefined, userAgent: undefined };
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

  describe('in a browser that has a session', () => {
    /** A session of somebody, whose refresh token is `rt.<id>`. */
    async function has(id: string, userId: string): Promise<void> {
      auth.repository.sessions.set(id, aSession({ id, userId }));
      const token = { hash: hashOf(`rt.${id}`), sessionId: id, issuedAtMs: 0, expiresAtMs: 1, usedAtMs: undefined };
      await auth.repository.addRefreshToken(token);
    }

    it.each([
      ['of their own', anIdentity().id],
      ['of somebody else', '018f0000-0000-4000-8000-000000000099'],
    ])('checklist 17: ends it, be it %s: its cookie is written over', async (_whose, userId) => {
      await has('s-old', userId);
      const ana = auth.knows();
      provider.answer = () => Promise.resolve(ana);
      expect((await complete({}, 'b1', 'rt.s-old')).signedIn).toBeDefined();
      expect(auth.endOfAccess.ended).toEqual(['session s-old replaced']);
    });

    it('ends the one that it had when it went away, too: from another site it does not bring the cookie back', async () => {
      await has('s-old', anIdentity().id);
      await has('s-tab', anIdentity().id);
      const former = hashOf('rt.s-old').toString('base64url');
      const started1 = { state: 's1', nonce: 'n1', codeVerifier: 'v1', browser: 'b1', returnTo: '/', former };
      await started.keep(started1, auth.clock.nowMs() + 1000);
      const ana = auth.knows();
      provider.answer = () => Promise.resolve(ana);
      await complete({}, 'b1', 'rt.s-tab');
      expect(auth.endOfAccess.ended).toEqual(['session s-old replaced', 'session s-tab replaced']);
    });

    it('keeps what the provider has open for both, and gives up what was the former’s alone', async () => {
      await has('s-old', anIdentity().id);
      await has('s-other', anIdentity().id);
      await auth.providerSessions.keep('s-old', { refreshToken: 'of the former', id: 'p1' });
      await auth.providerSessions.keep('s-other', { refreshToken: 'of another', id: 'p2' });
      const ana = auth.knows();
      provider.answer = () => Promise.resolve({ ...ana, providerSession: { refreshToken: 'of this one', id: 'p1' } });
      await complete({}, 'b1', 'rt.s-old');
      expect([...auth.providerSessions.kept.values()].map(({ refreshToken }) => refreshToken)).toEqual([
        'of another',
        'of this one',
      ]);
    });

    it('ends nothing when nobody signs in, or for a cookie that opens nothing', async () => {
      await has('s-old', anIdentity().id);
      expect((await complete({}, 'b1', 'rt.s-old')).signedIn).toBeUndefined();
      const ana = auth.knows();
      provider.answer = () => Promise.resolve(ana);
      const again = { state: 's1', nonce: 'n1', codeVerifier: 'v1', browser: 'b1', returnTo: '/' };
      await started.keep(again, auth.clock.nowMs() + 1000);
      expect((await complete({}, 'b1', 'rt.unknown')).signedIn).toBeDefined();
      expect(auth.endOfAccess.ended).toEqual([]);
    });
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
