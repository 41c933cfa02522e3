import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { type Echo, startEchoUpstream } from '../support/echo-upstream';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../support/gateway';
import { freePort } from '../support/programs';

const WITHIN_MS = 15_000;

/** A browser that signs in with `refreshIn: cookie`: what its scripts see, what it sends, and what other pages achieve. */
describe('cookie mode, in a browser', () => {
  let gateway: TestGateway;
  let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
  let evil: Server;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let home: string;
  beforeAll(async () => {
    upstream = await startEchoUpstream();
    const port = String(await freePort());
    home = `http://localhost:${port}`; // secure to a browser, as https elsewhere
    gateway = await startGateway({
      environment: { PORT: port, PUBLIC_URL: home },
      gatewayYaml: `upstreams: { echo: { targets: [{ url: "${upstream.url}" }] } }
routes: [{ id: echo, match: { path: /echo }, upstream: echo, public: true }]
`,
    });
    // Of the same site, because ports do not count: the hardest case for a cookie.
    evil = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<title>evil</title>'));
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    browser = await openBrowser();
    context = await browser.newContext();
    context.setDefaultTimeout(WITHIN_MS);
    page = await context.newPage();
    await page.goto(`${home}/docs`);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    evil?.close();
    await gateway?.close();
    await upstream?.close();
  });

  /** What a script of the page gets as answer. */
  const ask = (
    path: string,
    init: object = {},
    from = page,
  ): Promise<{ status: number; body: Record<string, unknown> }> =>
    from.evaluate(`fetch(${JSON.stringify(home + path)}, ${JSON.stringify({ credentials: 'include', ...init })}).then(
      async (answer) => ({ status: answer.status, body: await answer.text().then((text) => text ? JSON.parse(text) : {}) }),
      (error) => ({ status: 0, body: { error: String(error) } }),
    )`);
  const json = (body: object): object => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const refreshCookie = async (): Promise<string | undefined> =>
    (await context.cookies(home)).find(({ name }) => name === '__Host-iam-refresh')?.value;

  it('checklist 32: gives scripts no refresh token, and keeps the session over a reload', async () => {
    const signedIn = await ask('/api/v0/auth/login', json({ ...ADMINISTRATOR, refreshIn: 'cookie' }));
    expect(signedIn).toMatchObject({ status: 200, body: { accessToken: expect.any(String) } });
    expect(signedIn.body).not.toHaveProperty('refreshToken');
    const first = await refreshCookie();
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(first);

    await page.reload();
    const refreshed = await ask('/api/v0/auth/refresh', { method: 'POST' });
    expect(refreshed).toMatchObject({ status: 200, body: { accessToken: expect.any(String) } });
    expect(refreshed.body).not.toHaveProperty('refreshToken');
    expect(await refreshCookie()).not.toBe(first);
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('checklist 32: sends no cookie of the gateway to backends', async () => {
    await page.evaluate(`document.cookie = 'theirs=1'`);
    const { body } = await ask('/echo');
    expect((body as unknown as Echo).headers.cookie).toBe('theirs=1');
  });

  it('checklist 33: lets no other page use the cookie, or plant one', async () => {
    const elsewhere = await context.newPage();
    await elsewhere.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    const before = await refreshCookie();
    // Without a preflight, as forms do it: the request arrives, cookie and all.
    const simple = { method: 'POST', mode: 'no-cors' };
    await ask('/api/v0/auth/refresh', simple, elsewhere);
    await ask(
      '/api/v0/auth/login',
      {
        ...simple,
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify({ ...ADMINISTRATOR, refreshIn: 'cookie' }),
      },
      elsewhere,
    );
    expect((await ask('/api/v0/auth/login', json({ ...ADMINISTRATOR, refreshIn: 'cookie' }), elsewhere)).status).toBe(
      0,
    );
    expect(await refreshCookie()).toBe(before);
    await elsewhere.close();
  });

  it('checklist 17: ends the session whose cookie another sign-in takes', async () => {
    const { body } = await ask('/api/v0/auth/refresh', { method: 'POST' });
    const headers = { authorization: `Bearer ${String(body['accessToken'])}` };
    expect((await ask('/api/v0/auth/me', { headers })).status).toBe(200);
    const again = await ask('/api/v0/auth/login', json({ ...ADMINISTRATOR, refreshIn: 'cookie' }));
    expect(again.status).toBe(200);
    expect(await ask('/api/v0/auth/me', { headers })).toMatchObject({ status: 401, body: { code: 'token-revoked' } });
    expect((await ask('/api/v0/auth/refresh', { method: 'POST' })).status).toBe(200);
  });

  it('checklist 17: forgets the cookie after the session has ended on the server', async () => {
    const { body } = await ask('/api/v0/auth/refresh', { method: 'POST' });
    const shown = await refreshCookie();
    const headers = { authorization: `Bearer ${String(body['accessToken'])}` };
    expect((await ask('/api/v0/auth/logout', { method: 'POST', headers })).status).toBe(204);
    expect(await refreshCookie()).toBeUndefined();
    expect((await ask('/api/v0/auth/refresh', json({ refreshToken: shown }))).body).toMatchObject({
      code: 'refresh-token-invalid',
    });
  });
});
