import type { AuditEntry } from '../../contract';

const COLUMNS: readonly (readonly [name: string, read: (entry: AuditEntry) => string | null | undefined])[] = [
  ['occurredAt', ({ occurredAt }) => occurredAt],
  ['type', ({ type }) => type],
  ['subjectType', ({ subject }) => subject.type],
  ['subjectId', ({ subject }) => subject.id],
  ['tenant', ({ tenant }) => tenant],
  ['actorKind', ({ actor }) => actor.kind],
  ['actorId', ({ actor }) => actor.id],
  ['sessionId', ({ actor }) => actor.sessionId],
  ['address', ({ actor }) => actor.address],
  ['requestId', ({ requestId }) => requestId],
  ['changes', ({ changes }) => JSON.stringify(changes)],
  ['id', ({ id }) => id],
];

/** First line of the file, with its end. */
export const csvHead = line(COLUMNS.map(([name]) => name));

/** @returns an entry as a line (RFC 4180), with its end */
export function csvLine(entry: AuditEntry): string {
  return line(COLUMNS.map(([, read]) => cell(read(entry) ?? '')));
}

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

/** What spreadsheets take for the beginning of a formula, also after blanks. */
const FORMULA = /^\s*[=+\-@\t\r\n|%]/;

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
