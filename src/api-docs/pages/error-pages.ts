import { titleOf } from '../../shared/problem';
import type { ErrorEntry, ErrorGroup } from './error-catalogue';
import { escapeHtml, markdown, page } from './html';

const badges = (statuses: readonly number[]): string =>
  statuses.map((status) => `<span class="status${status >= 500 ? ' server' : ''}">${status}</span>`).join(' ');

/** Every code at a glance. */
export function errorIndexPage(groups: readonly ErrorGroup[], base: string): string {
  const lists = groups.map(({ title, entries }) => {
    const items = entries.map(
      ({ code, statuses }) => `<li><a href="${base}/errors/${code}">${badges(statuses)} <code>${code}</code></a></li>`,
    );
    return `<h2>${escapeHtml(title)}</h2>\n<ul class="codes">\n${items.join('\n')}\n</ul>`;
  });
  const lead = 'Every problem that this gateway answers with, by its <code>code</code>.';
  return page(
    base,
    'Errors',
    `<main class="page">\n<h1>Errors</h1>\n<p class="lead">${lead}</p>\n${lists.join('\n')}\n</main>`,
  );
}

/** In the place of that page, for a code that there is not. */
export function noErrorPage(base: string): string {
  return page(
    base,
    'No such error',
    `<main class="page">\n<h1>No such error</h1>\n<p class="lead">This gateway answers with no problem of that name.</p>\n<p><a href="${base}/errors">All errors</a></p>\n</main>`,
  );
}

/** The page that a problem's `type` leads to. */
export function errorPage({ code, statuses, text }: ErrorEntry, base: string): string {
  const title = titleOf(code);
  const lead = `<p class="lead">${badges(statuses)} <code>${code}</code></p>`;
  const article = `<article>\n${markdown(text, base)}\n</article>`;
  return page(
    base,
    title,
    `<main class="page">\n<h1>${escapeHtml(title)}</h1>\n${lead}\n${article}\n<p><a href="${base}/errors">All errors</a></p>\n</main>`,
  );
}
