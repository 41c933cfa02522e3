import { isFieldName } from '../../shared/http';

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

export function meaningOf(name: string): FieldMeaning {
  return isFieldName(name) ? (MEANINGS.get(name.toLowerCase()) ?? FieldMeaning.Ordinary) : FieldMeaning.Unsendable;
}
