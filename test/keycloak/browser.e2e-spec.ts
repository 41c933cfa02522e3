import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { checkedFetch } from '../support/contract';
import { startGateway, type TestGateway } from '../support/gateway';
import { PASSWORD, TestKeycloak } from '../support/keycloak';
import { startKeycloakGateway } from '../support/keycloak-gateway';
import { bearer } from '../support/people';
import { freePort } from '../support/programs';

const WITHIN_MS = 30_000;

describe('a sign-in in a real browser, at a real Keycloak', () => {
  let keycloak: TestKeycloak;
  let gateway: TestGateway;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    keycloak = await TestKeycloak.start();
    const port = await freePort();
    // As npm start would: the browser comes back to exactly this address.
    gateway = await startKeycloakGateway(keycloak, {
      environment: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, KEYCLOAK_DIRECT_GRANT: 'off' },
    });
    browser = await openBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ baseURL: gateway.url });
    context.setDefaultTimeout(WITHIN_MS);
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const begin = (query = 'returnTo=/docs'): Promise<unknown> => page.goto(`/api/v0/auth/authorize?${query}`);
  async function fillIn(username: string, password = PASSWORD): Promise<void> {
    await page.fill('#username', username);
    await page.fill('#password', password);
    await page.click('#kc-login, [type=submit]');
  }
  const arrived = (path: string): Promise<void> => page.waitForURL(`${gateway.url}${path}`);
  /** As a script of the page would: the refresh token is nowhere that it can see. */
  const refreshInPage = (): Promise<{ status: number; body: { accessToken: string } }> =>
    page.evaluate(async () => {
      const answer = await fetch('/api/v0/auth/refresh', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      return { status: answer.status, body: (await answer.json()) as { accessToken: string } };
    });
  const whoIs = async (accessToken: string): Promise<Record<string, unknown>> => {
    const answer = await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: bearer({ accessToken }) });
    return (await answer.json()) as Record<string, unknown>;
  };

  it('goes there and back, and leaves the tokens out of the address and out of reach of scripts', async () => {
    const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'], roles: ['ADMIN'] });
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await begin();
    await fillIn(user.username);
    await arrived('/docs');
    const { status, body } = await refreshInPage();
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refreshToken');
    expect(await whoIs(body.accessToken)).toMatchObject({
      email: user.email,
      tenants: [{ code: 'SERHAFEN:CL', roles: ['ADMIN', 'USER'] }],
    });
    const ours = addresses.filter((address) => address.startsWith(gateway.url));
    expect(ours.filter((address) => /eyJ|access_token|refresh/.test(address))).toEqual([
      `${gateway.url}/api/v0/auth/refresh`,
    ]);
    expect(await page.evaluate('document.cookie')).toBe('');
    const cookies = (await context.cookies(gateway.url)).filter(({ name }) => name.startsWith('__Host-'));
    for (const cookie of cookies) expect(cookie).toMatchObject({ secure: true, httpOnly: true, path: '/' });
    expect(cookies.map(({ name, sameSite }) => `${name} ${sameSite}`).sort()).toEqual([
      '__Host-iam-device Strict',
      '__Host-iam-refresh Strict',
      '__Host-iam-sign-in Lax',
    ]);
  });

  it('comes back in two tabs that began one after the other', async () => {
    const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
    await begin('returnTo=/docs');
    const second = await context.newPage();
    await second.goto('/api/v0/auth/authorize?returnTo=/health');
    await fillIn(user.username);
    await arrived('/docs');
    await second.goto('/api/v0/auth/authorize?returnTo=/health'); // Keycloak knows the browser by now
    await second.waitForURL(`${gateway.url}/health`);
  });

  it('goes straight on to the provider that it was asked for, and makes its user one of ours', async () => {
    await begin('returnTo=/docs&idp=google');
    expect(page.url()).toContain('/realms/google/');
    await fillIn('gina');
    await arrived('/docs');
    const { body } = await refreshInPage();
    expect(await whoIs(body.accessToken)).toMatchObject({ email: 'gina@gmail.test', roles: [], tenants: [] });
  });

  it('checklist 30: inherits nothing from a namesake whose address was never proven', async () => {
    await begin('returnTo=/docs&idp=google');
    await fillIn('mallory');
    await page.waitForURL(/first-broker-login|login-actions/);
    expect(await page.textContent('body')).toContain('already exists');
    expect((await refreshInPageOf(await context.newPage())).status).toBe(400);
  });

  const refreshInPageOf = async (other: Page): Promise<{ status: number }> => {
    await other.goto('/docs');
    return other.evaluate(async () => {
      const { status } = await fetch('/api/v0/auth/refresh', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      return { status };
    });
  };

  it('redeems an answer once: who sends it again gets nothing, and the first stays signed in', async () => {
    const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
    let callback: string | undefined;
    page.on('request', (request) => {
      if (request.url().includes('/auth/callback')) callback = request.url();
    });
    await begin();
    await fillIn(user.username);
    await arrived('/docs');
    const cookie = (await context.cookies(gateway.url)).map(({ name, value }) => `${name}=${value}`).join('; ');
    const again = await Promise.all(
      Array.from({ length: 5 }, () => checkedFetch(callback!, { redirect: 'manual', headers: { cookie } })),
    );
    expect(again.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect((await refreshInPage()).status).toBe(200);
    expect(await keycloak.sessionsOf(user.id)).toHaveLength(1);
  });

  describe('an answer that is not what it should be', () => {
    async function started(): Promise<{ state: string; cookie: string }> {
      const answer = await checkedFetch(`${gateway.url}/api/v0/auth/authorize?returnTo=/docs`, { redirect: 'manual' });
      const state = new URL(answer.headers.get('location')!).searchParams.get('state')!;
      return { state, cookie: answer.headers.getSetCookie()[0]!.split(';')[0]! };
    }
    const answerWith = (query: Record<string, string>, cookie: string): Promise<Response> =>
      checkedFetch(`${gateway.url}/api/v0/auth/callback?${new URLSearchParams(query).toString()}`, {
        redirect: 'manual',
        headers: { cookie },
      });
    const iss = (): string => keycloak.issuer;

    it('is refused in another browser, and spent', async () => {
      const { state, cookie } = await started();
      const elsewhere = await answerWith({ state, code: 'any', iss: iss() }, '__Host-iam-sign-in=another');
      expect([elsewhere.status, ((await elsewhere.json()) as { code: string }).code]).toEqual([400, 'sign-in-invalid']);
      expect((await answerWith({ state, code: 'any', iss: iss() }, cookie)).status).toBe(400);
    });

    it('is refused with a state that never was', async () => {
      const { cookie } = await started();
      expect((await answerWith({ state: 'invented', code: 'any', iss: iss() }, cookie)).status).toBe(400);
    });

    it.each([
      ['of another issuer', () => ({ code: 'any', iss: 'https://evil.example' }), 'sign-in-failed'],
      ['without an issuer', () => ({ code: 'any' }), 'sign-in-failed'],
      ['with an invented code', () => ({ code: 'any', iss: iss() }), 'sign-in-failed'],
      ['that somebody said no', () => ({ error: 'access_denied', error_description: '<b>no</b>' }), 'access-denied'],
      ['of an error', () => ({ error: 'https://evil.example' }), 'sign-in-failed'],
    ])('%s signs nobody in, and the page is told in our words', async (_what, query, code) => {
      const { state, cookie } = await started();
      const answer = await answerWith({ state, ...query() }, cookie);
      expect([answer.status, answer.headers.get('location')]).toEqual([302, `/docs?signInError=${code}`]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    });
  });

  describe('the beginning', () => {
    const authorize = (url: string, query = ''): Promise<Response> =>
      checkedFetch(`${url}/api/v0/auth/authorize${query}`, { redirect: 'manual' });

    it('asks for a code with S256, a state and a nonce, and names our exact callback', async () => {
      const answer = await authorize(gateway.url);
      const { searchParams, origin } = new URL(answer.headers.get('location')!);
      expect(origin).toBe(keycloak.url);
      expect(Object.fromEntries(searchParams)).toMatchObject({
        response_type: 'code',
        code_challenge_method: 'S256',
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        state: expect.stringMatching(/^[\w-]{43}$/),
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        redirect_uri: `${gateway.url}/api/v0/auth/callback`,
      });
    });

    it('is 501 for a provider that is not offered, and where users sign in at the gateway itself', async () => {
      expect((await authorize(gateway.url, '?idp=github')).status).toBe(501);
      const embedded = await startGateway();
      const answer = await authorize(embedded.url);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([501, 'not-supported']);
      await embedded.close();
    });
  });
});
