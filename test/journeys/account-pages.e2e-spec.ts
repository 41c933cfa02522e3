import type { Browser, Page } from 'playwright-core';
import { barriers, brightness, openBrowser, openPage, type WatchedPage } from '../support/browser';
import { ADMINISTRATOR, type TestGateway } from '../support/gateway';
import { Mailbox } from '../support/mailbox';
import { bearer, person, postJson, signIn, startGatewayFor, TENANT } from '../support/people';
import { freePort } from '../support/programs';

const NEW_PASSWORD = 'violet anvils hum at noon';
const ana = person('ana.rojas@serhafen.example', { [TENANT]: ['USER'] });
const bruno = person('bruno.quispe@andeslog.example', { [TENANT]: ['ADMIN'] });
const PAGES = ['register', 'complete-registration', 'verify-email', 'forgot-password', 'reset-password'].concat([
  'confirm-email',
  'accept-invitation',
  'mailbox',
]);
const RELAXED = ['REGISTRATION_LIMIT', 'ACCOUNT_MAIL_LIMIT', 'ACCOUNT_ADDRESS_LIMIT', 'CONTROL_PLANE_LIMIT'];

describe('the pages that letters lead to, in a browser', () => {
  let gateway: TestGateway;
  let browser: Browser;
  let mailbox: Mailbox;
  beforeAll(async () => {
    const port = String(await freePort());
    gateway = await startGatewayFor([ana, bruno], {
      environment: {
        ...Object.fromEntries(RELAXED.map((name) => [name, '100000/60'])),
        PORT: port,
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        REGISTRATION: 'open',
      },
    });
    mailbox = new Mailbox(gateway.url);
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  const opened = new Set<WatchedPage>();
  const open = async (address: string, scheme: 'light' | 'dark' = 'light'): Promise<WatchedPage> => {
    const watched = await openPage(browser, gateway.url, scheme);
    opened.add(watched);
    expect((await watched.page.goto(address))?.status()).toBe(200);
    return watched;
  };
  afterEach(async () => {
    for (const { page } of opened) await page.context().close();
    opened.clear();
  });
  const linkTo = async (email: string, subject: string): Promise<string> =>
    /http\S+/.exec((await mailbox.letter(email, subject)).text)![0];
  const done = (page: Page) => page.locator('#done:not([hidden])').waitFor();

  describe.each(['light', 'dark'] as const)('for a reader who likes it %s', (scheme) => {
    it.each(PAGES)('/ui/%s is so, has no barrier, and loads nothing from elsewhere', async (name) => {
      const { page, faults } = await open(`/ui/${name}`, scheme);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      expect((await brightness(page)) < 128).toBe(scheme === 'dark');
      expect(await barriers(page)).toEqual([]);
      // Without a token the page asks for nothing.
      expect(faults).toEqual([]);
    });
  });

  it('resets a forgotten password, from the page that asks for the link to the new password', async () => {
    const asking = await open('/ui/forgot-password');
    await asking.page.getByLabel('E-mail address').fill(ana.email);
    await asking.page.getByRole('button', { name: 'Send me the link' }).click();
    await done(asking.page);

    const requested: string[] = [];
    const { page, faults } = await open('/ui/forgot-password');
    page.on('request', (request) => requested.push(`${request.url()} ${JSON.stringify(request.headers())}`));
    const link = await linkTo(ana.email, 'Choose a new password');
    const token = link.split('#token=')[1]!;
    await page.goto(link);
    await page.waitForFunction('location.hash === ""');
    await page.getByLabel('New password').fill('short');
    await page.getByLabel('Show it').check();
    expect(await page.getByLabel('New password').getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Use this password' }).click();
    await page.locator('#password-fault:not(:empty)').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Use this password' }).click();
    await done(page);
    await expect(signIn(gateway.url, { email: ana.email, password: NEW_PASSWORD })).resolves.toBeDefined();
    // The browser itself told the console of the refused password, and that was all.
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    // Neither an address nor a field of any request held the token: it went in the body alone.
    expect(requested.length).toBeGreaterThan(3);
    expect(requested.filter((text) => text.includes(token))).toEqual([]);
  });

  it('says so when a link is used up', async () => {
    await postJson(`${gateway.url}/api/v0/auth/password-reset`, { email: bruno.email });
    const link = await linkTo(bruno.email, 'Choose a new password');
    await postJson(`${gateway.url}/api/v0/auth/password-reset`, { email: bruno.email });
    const { page } = await open(link);
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Use this password' }).click();
    await page.getByRole('alert').getByText('no longer good').waitFor();
  });

  it('takes a newcomer from registration to an account', async () => {
    const { page } = await open('/ui/register');
    await page.getByLabel('E-mail address').fill('nova@example.test');
    await page.getByRole('button', { name: 'Send me the link' }).click();
    await done(page);
    const next = await open(await linkTo('nova@example.test', 'Complete your registration'));
    await next.page.getByLabel('Given name').fill('Nova');
    await next.page.getByLabel('New password').fill(NEW_PASSWORD);
    await next.page.getByRole('button', { name: 'Make my account' }).click();
    await done(next.page);
    expect([...next.faults]).toEqual([]);
    await expect(signIn(gateway.url, { email: 'nova@example.test', password: NEW_PASSWORD })).resolves.toBeDefined();
  });

  it('takes somebody who was invited into the tenant', async () => {
    const headers = { ...bearer(await signIn(gateway.url, bruno)), 'x-tenant-id': TENANT };
    await postJson(`${gateway.url}/api/v0/users/invitations`, { email: 'ines@example.test' }, headers);
    const { page, faults } = await open(await linkTo('ines@example.test', 'You are invited'));
    await page.getByText(`ines@example.test is invited to ${TENANT}.`).waitFor();
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await done(page);
    expect(faults).toEqual([]);
    await expect(signIn(gateway.url, { email: 'ines@example.test', password: NEW_PASSWORD })).resolves.toBeDefined();
  });

  it('confirms an address, and another one', async () => {
    const before = bearer(await signIn(gateway.url, bruno));
    await postJson(`${gateway.url}/api/v0/auth/verify-email/resend`, {}, before);
    const verify = await open(await linkTo(bruno.email, 'Confirm your e-mail address'));
    await verify.page.getByLabel('Password', { exact: true }).fill(bruno.password);
    await verify.page.getByRole('button', { name: 'Confirm the address' }).click();
    await done(verify.page);
    const body = { newEmail: 'bruno@new.example', currentPassword: bruno.password };
    await postJson(`${gateway.url}/api/v0/auth/email`, body, before);
    const change = await open(await linkTo('bruno@new.example', 'Confirm your new e-mail address'));
    await change.page.getByRole('button', { name: 'Use this address' }).click();
    await done(change.page);
    expect([...verify.faults, ...change.faults]).toEqual([]);
  });

  it.each(['//evil.example', '/\\evil.example', 'https:evil.example', 'https://evil.example', '%2F%2Fevil.example'])(
    'checklist 34: no page leads to %s, whatever its address says',
    async (target) => {
      const query = ['returnTo', 'redirect', 'next', 'url'].map((name) => `${name}=${target}`).join('&');
      const plain = await (await fetch(`${gateway.url}/ui/forgot-password`)).text();
      const asked = await fetch(`${gateway.url}/ui/forgot-password?${query}`, { redirect: 'manual' });
      expect([asked.status, asked.headers.get('location'), await asked.text()]).toEqual([200, null, plain]);
      const { page, faults } = await open(`/ui/forgot-password?${query}#${query}`);
      await page.getByLabel('E-mail address').fill('x@example.test');
      await page.getByRole('button', { name: 'Send me the link' }).click();
      await done(page);
      expect(new URL(page.url()).origin).toBe(gateway.url);
      expect(await page.locator('a[href*="evil"]').count()).toBe(0);
      expect(faults).toEqual([]);
    },
  );

  it('shows captured mail to an administrator of the installation who signs in, and to nobody else', async () => {
    await postJson(`${gateway.url}/api/v0/auth/password-reset`, { email: ana.email });
    await mailbox.letter(ana.email, 'Choose a new password');
    const { page, faults } = await open('/ui/mailbox');
    const enter = async (email: string, password: string): Promise<void> => {
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await enter(ana.email, NEW_PASSWORD);
    await page.getByText('Only administrators of the installation').waitFor();
    await enter(ADMINISTRATOR.email, ADMINISTRATOR.password);
    await page.locator('#letters button').filter({ hasText: 'Choose a new password' }).first().click();
    await page.getByText(ana.email, { exact: true }).waitFor();
    const letter = page.frameLocator('#html');
    expect(await letter.getByRole('link', { name: 'Choose a new password' }).getAttribute('href')).toContain('#token=');
    expect(await barriers(page, '#html')).toEqual([]);
    await page.getByRole('button', { name: 'Throw all away' }).click();
    await page.getByText('There is no mail.').waitFor();
    // What stands in the browser after that is nothing.
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(0);
    expect(faults.filter((fault) => !fault.includes('403'))).toEqual([]);
  });
});
