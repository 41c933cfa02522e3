/** One problem code, as docs/errors.md explains it. */
export interface ErrorEntry {
  readonly code: string;
  /** As written: one status, or several. */
  readonly statuses: readonly number[];
  /** What it means and what the caller does: Markdown. */
  readonly text: string;
}

export interface ErrorGroup {
  readonly title: string;
  readonly entries: readonly ErrorEntry[];
}

/**
 * Reads docs/errors.md: `## ` opens a group, `### ` a code, whose first line says `Status 401.`
 * @throws when a section is not written so, or a code has two
 */
export function readErrorCatalogue(markdown: string): readonly ErrorGroup[] {
  const [, ...groups] = markdown.split(/^## /m);
  const catalogue = groups.map((group) => {
    const [head, ...sections] = group.split(/^### /m);
    return { title: head!.split('\n')[0]!.trim(), entries: sections.map(readEntry) };
  });
  const codes = catalogue.flatMap(({ entries }) => entries.map(({ code }) => code));
  const twice = codes.find((code, at) => codes.indexOf(code) !== at);
  if (twice !== undefined) throw new Error(`docs/errors.md has two sections for ${twice}`);
  return catalogue;
}

function readEntry(section: string): ErrorEntry {
  const match = /^([a-z][a-z0-9-]*)\n+Status (\d{3}(?: or \d{3})*)\.\s+([\s\S]+)$/.exec(section);
  if (match === null)
    throw new Error(`docs/errors.md: a section does not begin with its status: ${section.slice(0, 40)}`);
  return { code: match[1]!, statuses: match[2]!.split(' or ').map(Number), text: match[3]!.trim() };
}
