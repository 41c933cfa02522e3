import type { Browser } from 'playwright-core';
import type { Problem } from '../../src/contract';
import { barriers, brightness, openBrowser, openPage, type WatchedPage } from '../support/browser';
import { checkedFetch } from '../support/contract';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../support/gateway';
import { signIn } from '../support/people';
import { freePort } from '../support/programs';
import { refused } from '../support/refusals';

describe('the pages, in a browser', () => {
  let gateway: TestGateway;
  let browser: Browser;
  beforeAll(async () => {
    const port = String(await freePort());
    // Reached where it says it is: links in problems, and requests of the page, come back to it.
    gateway = await startGateway({ environment: { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` } });
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  const opened = new Set<WatchedPage>();
  const open = async (path: string, scheme: 'light' | 'dark' = 'light'): Promise<WatchedPage> => {
    const watched = await openPage(browser, gateway.url, scheme);
    opened.add(watched);
    const answer = await watched.page.goto(path);
    expect(answer?.status()).toBe(200);
    return watched;
  };
  afterEach(async () => {
    for (const { page } of opened) await page.context().close();
    opened.clear();
  });

  describe.each(['light', 'dark'] as const)('for a reader who likes it %s', (scheme) => {
    const asLiked = async ({ page }: WatchedPage): Promise<boolean> =>
      (await brightness(page)) < 128 === (scheme === 'dark');

    it.each(['/errors', '/errors/rate-limited'])(
      '%s is so, readable, and loads nothing from elsewhere',
      async (path) => {
        const watched = await open(path, scheme);
        expect(await watched.page.getByRole('heading', { level: 1 }).count()).toBe(1);
        expect(await asLiked(watched)).toBe(true);
        expect(await barriers(watched.page)).toEqual([]);
        expect(watched.faults).toEqual([]);
      },
    );

    it('/docs is so, around Swagger UI readable, and loads nothing from elsewhere', async () => {
      const watched = await open('/docs', scheme);
      await watched.page.locator('#operations-users-listUsers').waitFor();
      expect(await asLiked(watched)).toBe(true);
      const { page } = watched;
      expect(await page.evaluate('document.documentElement.classList.contains("dark-mode")')).toBe(scheme === 'dark');
      // Inside, the markup is not ours to change.
      expect(await barriers(page, '#swagger-ui')).toEqual([]);
      expect(await page.getByRole('main').count()).toBe(1);
      expect(watched.faults).toEqual([]);
    });
  });

  it('lets its reader sign in with a token and try an operation', async () => {
    const { page, faults } = await open('/docs');
    const { accessToken } = await signIn(gateway.url, ADMINISTRATOR);
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    const dialog = page.locator('.dialog-ux');
    await dialog.getByRole('textbox', { name: 'auth-bearer-value' }).fill(accessToken);
    await dialog.getByRole('button', { name: 'Apply credentials' }).first().click();
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    const operation = page.locator('#operations-users-listUsers');
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const live = operation.locator('.live-responses-table .response').first();
    await live.waitFor();
    expect(await live.locator('.response-col_status').innerText()).toMatch(/^200/);
    expect(await live.innerText()).toContain(ADMINISTRATOR.email);
    expect(faults).toEqual([]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['unauthenticated', '/api/v0/users', {}],
    ['token-invalid', '/api/v0/users', { authorization: 'Bearer garbage' }],
    ['not-found', '/nothing/here', {}],
  ])("explains %s where the problem's type leads", async (code, path, headers) => {
    const problem = (await (await checkedFetch(gateway.url + path, { headers })).json()) as Problem;
    expect(problem.code).toBe(code);
    const { page, faults } = await open(problem.type);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(problem.title);
    const lead = await page.locator('.lead').innerText();
    expect(lead).toContain(code);
    expect(lead).toContain(String(problem.status));
    expect((await page.locator('article').innerText()).length).toBeGreaterThan(50);
    expect(faults).toEqual([]);
  });

  it('leads from one problem to all of them, and to another', async () => {
    const { page, faults } = await open('/errors/not-found');
    await page.getByRole('link', { name: 'All errors' }).click();
    await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor();
    await page.getByRole('link', { name: 'rate-limited' }).click();
    await page.waitForURL('**/errors/rate-limited');
    await page.getByRole('link', { name: 'API', exact: true }).click();
    await page.locator('#operations-users-listUsers').waitFor();
    expect(faults).toEqual([]);
  });

  it('has no page for a code that nobody uses', async () => {
    const path = '/errors/nothing-of-the-kind';
    expect(await refused(await checkedFetch(gateway.url + path))).toEqual([404, 'not-found']);
    const { page } = await open('/errors');
    const answer = await page.goto(path);
    expect([answer?.status(), await answer?.headerValue('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    await page.getByRole('link', { name: 'All errors' }).click();
    await page.waitForURL('**/errors');
  });
});
