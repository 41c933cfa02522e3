import { Client } from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { checkedFetch } from '../support/contract';
import { startGateway, type TestGateway } from '../support/gateway';
import { PASSWORD, TestKeycloak } from '../support/keycloak';
import { ageProviderSessions, startKeycloakGateway } from '../support/keycloak-gateway';
import { bearer } from '../support/people';
import { freePort } from '../support/programs';
import { execute } from '../support/test-server';
import { until } from '../support/waiting';

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

  describe('when the sign-in is long ago', () => {
    const makeKey = async (
      accessToken: string,
    ): Promise<{ status: number; challenge: string | null; body: unknown }> => {
      const answer = await checkedFetch(`${gateway.url}/api/v0/api-keys`, {
        method: 'POST',
        headers: { ...bearer({ accessToken }), 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'of a tool', scopes: [] }),
      });
      return { status: answer.status, challenge: answer.headers.get('www-authenticate'), body: await answer.json() };
    };
    const tooLongAgo = {
      status: 401,
      challenge: 'Bearer error="insufficient_user_authentication", max_age="900"',
      body: expect.objectContaining({ code: 'insufficient-user-authentication' }),
    };
    const longAgo = (userId: string): Promise<void> =>
      execute(
        gateway.database.superuserUrl,
        `UPDATE sessions SET auth_time = auth_time - interval '16 minutes' WHERE user_id = '${userId}'`,
      );

    it('checklist 18: has the password typed again, although Keycloak knows the browser', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'], roles: ['ADMIN'] });
      await begin();
      await fillIn(user.username);
      await arrived('/docs');
      const fresh = (await refreshInPage()).body.accessToken;
      await longAgo((await whoIs(fresh))['id'] as string);
      expect(await makeKey((await refreshInPage()).body.accessToken)).toEqual(tooLongAgo);

      await begin('returnTo=/docs&prompt=login');
      expect(page.url()).toContain(keycloak.issuer);
      // The name is there already: Keycloak knows the browser.
      expect(await page.locator('#username').isVisible()).toBe(false);
      await page.fill('#password', 'not the password');
      await page.click('#kc-login, [type=submit]');
      await page.waitForSelector('#input-error, #input-error-password');
      await page.fill('#password', PASSWORD);
      await page.click('#kc-login, [type=submit]');
      await arrived('/docs');
      expect(await makeKey((await refreshInPage()).body.accessToken)).toMatchObject({ status: 201 });
    });

    it('is not made younger by a browser that Keycloak lets in without asking', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
      await begin();
      await fillIn(user.username);
      await arrived('/docs');
      const first = authTimeOf((await refreshInPage()).body.accessToken);
      expect(first).toBeGreaterThan(0);
      await begin();
      await arrived('/docs');
      expect(authTimeOf((await refreshInPage()).body.accessToken)).toBe(first);
    });
    const authTimeOf = (accessToken: string): number =>
      (JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { auth_time: number }).auth_time;
  });

  describe('in a browser that has a session of ours', () => {
    const signedIn = async (): Promise<{ accessToken: string; user: string; session: string }> => {
      const { accessToken } = (await refreshInPage()).body;
      const { sub, sid } = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as Record<
        'sub' | 'sid',
        string
      >;
      return { accessToken, user: sub, session: sid };
    };
    const look = async (statement: string, ...values: unknown[]): Promise<unknown[]> => {
      const client = new Client({ connectionString: gateway.database.superuserUrl });
      await client.connect();
      try {
        return (await client.query(statement, values)).rows;
      } finally {
        await client.end();
      }
    };
    const assertReplaced = async ({ accessToken, user, session }: Awaited<ReturnType<typeof signedIn>>) => {
      const answer = await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: bearer({ accessToken }) });
      expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 'token-revoked' })]);
      expect(await look('SELECT type, changes FROM audit_entries WHERE subject_id = $1', session)).toEqual([
        { type: 'session.ended', changes: { user: { from: null, to: user }, why: { from: null, to: 'replaced' } } },
      ]);
    };

    it('checklist 17: ends it, and goes on with what Keycloak has open for both', async () => {
      const user = await keycloak.createUser({ tenants: ['SERHAFEN:CL'] });
      await begin();
      await fillIn(user.username);
      await arrived('/docs');
      const former = await signedIn();
      await begin('returnTo=/docs&prompt=login');
      await page.fill('#password', PASSWORD);
      await page.click('#kc-login, [type=submit]');
      await arrived('/docs');
      await assertReplaced(former);
      // Nothing is left that Keycloak would be told to end.
      expect(await look('SELECT 1 FROM provider_sessions WHERE session_id = $1', former.session)).toEqual([]);
      expect(await keycloak.sessionsOf(user.id)).toHaveLength(1);
      await ageProviderSessions(gateway);
      expect((await refreshInPage()).status).toBe(200);
    });

    it('checklist 17: ends somebody else’s, here and at Keycloak', async () => {
      const [ana, bruno] = [await keycloak.createUser(), await keycloak.createUser()];
      await begin();
      await fillIn(ana.username);
      await arrived('/docs');
      const former = await signedIn();
      await context.clearCookies({ name: /^(?!__Host-iam)/ }); // Keycloak has forgotten the browser
      await begin();
      await fillIn(bruno.username);
      await arrived('/docs');
      expect(await whoIs((await signedIn()).accessToken)).toMatchObject({ email: bruno.email });
      await assertReplaced(former);
      await until(
        () => keycloak.sessionsOf(ana.id),
        (open) => open.length === 0,
        WITHIN_MS,
      );
      expect(await keycloak.sessionsOf(bruno.id)).toHaveLength(1);
    });
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
