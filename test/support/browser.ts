import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from './programs';

const WITHIN_MS = 15_000;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** It neither asks anybody for updates nor lists of bad sites: what it requests, the page made it request. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** The real Chromium of this machine, with an empty profile that ends with it. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath:
      process.env.CHROMIUM_PATH ?? findProgram('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'),
    args: QUIET,
    timeout: WITHIN_MS,
  });

/** A page under watch, in a context of its own. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors on its console, violations of its content policy, and requests to other origins. */
  readonly faults: readonly string[];
}

export async function openPage(browser: Browser, url: string, colorScheme: 'light' | 'dark'): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: url, colorScheme, viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(WITHIN_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  await page.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) =>
      console.error('against the policy: ' + event.effectiveDirective + ' ' + event.blockedURI))`,
  });
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== url) faults.push(`a request to ${request.url()}`);
  });
  return { page, faults };
}

/**
 * What keeps people from using the page, by axe. Its source is evaluated: a script of its own would be against the policy.
 * @param without selector of what is not looked at
 * @returns a sentence for each element and rule, whatever the impact
 */
export async function barriers(page: Page, without?: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  const where = JSON.stringify(without === undefined ? {} : { exclude: [without] });
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run({ include: ['html'], ...${where} })`);
  if (passes.length === 0) throw new Error('axe looked at nothing');
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${impact} ${id} at ${String(target)}: ${failureSummary}`),
  );
}

/** @returns how bright the ground of the page is, from 0 to 255 */
export async function brightness(page: Page): Promise<number> {
  const colour = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1).map(Number);
  if (parts === undefined) throw new Error(`the ground is ${colour}`);
  return parts.reduce((sum, part) => sum + part) / parts.length;
}
