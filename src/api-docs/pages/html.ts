import { escapeHtml } from '../../shared/pages';

export { escapeHtml };

/**
 * A whole page in the house's look.
 * @param base path of PUBLIC_URL, empty at the root: every link of ours begins with it
 * @param more for the head, such as another style sheet
 */
export function page(base: string, title: string, body: string, { more = '', wide = false } = {}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · iam-gateway</title>
<link rel="icon" href="${base}/docs/favicon-32x32.png">
${more}<link rel="stylesheet" href="${base}/docs/pages.css">
</head>
<body>
<header class="bar${wide ? ' wide' : ''}"><nav><strong>iam-gateway</strong><a href="${base}/docs">API</a><a href="${base}/errors">Errors</a><a href="${base}/openapi.json">OpenAPI</a></nav></header>
${body}
</body>
</html>
`;
}

/** Paragraphs, lists, `code`, **strong** and [links](…): as much Markdown as docs/errors.md is written in. */
export function markdown(text: string, base: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block) => {
      const lines = block.split('\n');
      if (!lines[0]!.startsWith('- ')) return `<p>${inline(lines.join(' '), base)}</p>`;
      const items = block.slice(2).split(/\n- /);
      return `<ul>${items.map((item) => `<li>${inline(item.replace(/\s+/g, ' '), base)}</li>`).join('')}</ul>`;
    })
    .join('\n');
}

function inline(text: string, base: string): string {
  return (
    escapeHtml(text)
      .replace(/`([^`]+)`/g, '<code>$1</code>')
      .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
      .replace(/\[([^\]]+)\]\(#([a-z0-9-]+)\)/g, `<a href="${base}/errors/$2">$1</a>`)
      // Other pages of docs/ are not served.
      .replace(/\[([^\]]+)\]\([a-z-]+\.md(?:#[a-z0-9-]+)?\)/g, '$1')
      .replace(/\[([^\]]+)\]\((https:[^)\s]+)\)/g, '<a href="$2">$1</a>')
  );
}
