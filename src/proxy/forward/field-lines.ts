import type { RawHeaders } from '../policy';

/** What a field of an answer means to whoever writes it. */
export const FieldMeaning = {
  /** Its name is none (RFC 9110 §5.1). */
  Unsendable: 0,
  Ordinary: 1,
  Date: 2,
  Length: 3,
  /** Of the connection and the framing of the message. */
  Connection: 4,
} as const;
export type FieldMeaning = (typeof FieldMeaning)[keyof typeof FieldMeaning];

const MEANINGS: ReadonlyMap<string, FieldMeaning> = new Map([
  ['date', FieldMeaning.Date],
  ['content-length', FieldMeaning.Length],
  ['connection', FieldMeaning.Connection],
  ['keep-alive', FieldMeaning.Connection],
  ['transfer-encoding', FieldMeaning.Connection],
]);
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
/** Everything that is no field content (RFC 9110 §5.5). */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;
/** Upstreams could send ever new names: those beyond are looked at each time. */
const MOST_SPELLINGS = 2000;
const known = new Map<string, FieldMeaning>();

/** Remembered by its spelling: the same names come again and again. */
export function meaningOf(name: string): FieldMeaning {
  let meaning = known.get(name);
  if (meaning === undefined) {
    meaning = TOKEN.test(name) ? (MEANINGS.get(name.toLowerCase()) ?? FieldMeaning.Ordinary) : FieldMeaning.Unsendable;
    if (known.size < MOST_SPELLINGS) known.set(name, meaning);
  }
  return meaning;
}

/** @throws {TypeError} for a field that must not be written */
export function lineOf(name: string, value: string, meaning: FieldMeaning): string {
  if (meaning === FieldMeaning.Unsendable || UNSENDABLE.test(value))
    throw new TypeError(`the field ${name} cannot be sent`);
  return `${name}: ${value}\r\n`;
}

/**
 * Fields of an interim answer, or trailers.
 * @throws {TypeError} for one that must not be written
 */
export function linesOf(fields: RawHeaders): string {
  let lines = '';
  for (let i = 0; i < fields.length; i += 2) lines += lineOf(fields[i]!, fields[i + 1]!, meaningOf(fields[i]!));
  return lines;
}
