import { escapeHtml } from '../../shared/pages';
import type { Letter } from '../domain/letter';

/** What a letter says, before it is text or HTML. Every string is plain: escaping is the layout's. */
export interface Content {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do. */
  readonly action?: { readonly label: string; readonly link: string } | undefined;
  /** Small print: what it means when the reader did not expect the letter. */
  readonly note: string;
}

const FONT = `font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif`;
const BUTTON = `display:inline-block;padding:11px 20px;border-radius:8px;background:#0b62c4;color:#ffffff;text-decoration:none;font-weight:600`;

/** @returns the letter in both forms: they say the same */
export function inBothForms(content: Content): Omit<Letter, 'to'> {
  const subject = onOneLine(content.subject);
  return { subject, text: textOf(content), html: htmlOf({ ...content, subject }) };
}

/** A name in a subject must not begin a header field of its own (RFC 5322 §2.2). */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function textOf({ paragraphs, action, note }: Content): string {
  const call = action === undefined ? [] : [`${action.label}:\n${action.link}`];
  return `${[...paragraphs, ...call, `--\n${note}`].join('\n\n')}\n`;
}

/** Styles stand at the elements: readers of mail drop style sheets. */
function htmlOf({ subject, paragraphs, action, note }: Content): string {
  const lines = paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`);
  if (action !== undefined) {
    const link = escapeHtml(action.link);
    lines.push(
      `<p style="margin:24px 0"><a href="${link}" style="${BUTTON}">${escapeHtml(action.label)}</a></p>`,
      `<p style="margin:0 0 16px;font-size:14px;color:#5c6670">Or open this address: <a href="${link}" style="color:#0b62c4;word-break:break-all">${link}</a></p>`,
    );
  }
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f6;color:#1d2227;${FONT}">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;overflow-wrap:anywhere">
<h1 style="margin:0 0 20px;font-size:22px;line-height:1.3">${escapeHtml(subject)}</h1>
${lines.join('\n')}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #e2e4e6;font-size:14px;color:#5c6670">${escapeHtml(note)}</p>
</div>
</body>
</html>
`;
}
