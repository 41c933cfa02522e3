import { escapeHtml } from './escape-html';

/**
 * What a page of ours may do: run and load what this gateway serves, and talk to it. Nothing inline, nothing from
 * elsewhere, in nobody's frame.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page for people who use the installation. */
export interface HousePage {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** Files below /ui. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/**
 * @param base path of PUBLIC_URL, empty at the root: every link of ours begins with it
 * @returns the whole page, in the house's look
 */
export function housePage(base: string, { title, body, styles, scripts }: HousePage): string {
  const sheets = ['docs/pages.css', ...styles.map((name) => `ui/${name}`)]
    .map((path) => `<link rel="stylesheet" href="${base}/${path}">`)
    .join('\n');
  const code = scripts.map((name) => `<script src="${base}/ui/${name}" defer></script>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)} · iam-gateway</title>
<link rel="icon" href="${base}/docs/favicon-32x32.png">
${sheets}
${code}
</head>
<body>
<header class="bar"><nav><strong>iam-gateway</strong></nav></header>
${body}
</body>
</html>
`;
}

/** @param publicUrl as the environment has it, or empty @returns its path without a slash at the end */
export function basePathOf(publicUrl: string | undefined): string {
  return publicUrl === undefined || publicUrl === '' ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}
