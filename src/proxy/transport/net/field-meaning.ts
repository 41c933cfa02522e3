import { isFieldName } from '../../../shared/http';

/** What a field is to whoever reads the message off the connection. */
export type FieldMeaning = 'ordinary' | 'length' | 'coding' | 'connection' | 'keepAlive';

const MEANINGS: ReadonlyMap<string, FieldMeaning> = new Map([
  ['content-length', 'length'],
  ['transfer-encoding', 'coding'],
  ['connection', 'connection'],
  ['keep-alive', 'keepAlive'],
]);

/** @returns undefined for what is no field name (RFC 9110 §5.1) */
export function meaningOf(name: string): FieldMeaning | undefined {
  return isFieldName(name) ? (MEANINGS.get(name.toLowerCase()) ?? 'ordinary') : undefined;
}
