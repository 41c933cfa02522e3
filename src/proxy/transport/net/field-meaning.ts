import { isFieldName } from '../../../shared/http';

/** What a field is to whoever reads the message off the connection. */
export type FieldMeaning = 'ordinary' | 'length' | 'coding' | 'connection' | 'keepAlive';

const MEANINGS: Readonly<Record<string, FieldMeaning>> = {
  'content-length': 'length',
  'transfer-encoding': 'coding',
  connection: 'connection',
  'keep-alive': 'keepAlive',
};

/** Targets could send ever new names: those beyond are worked out each time. */
const MOST_SPELLINGS = 2000;
const known = new Map<string, FieldMeaning>();

/**
 * Remembered by its spelling: cheaper than checking each name again.
 * @returns undefined for what is no field name (RFC 9110 §5.1)
 */
export function meaningOf(name: string): FieldMeaning | undefined {
  const meaning = known.get(name);
  if (meaning !== undefined) return meaning;
  if (!isFieldName(name)) return undefined;
  const found = MEANINGS[name.toLowerCase()] ?? 'ordinary';
  if (known.size < MOST_SPELLINGS) known.set(name, found);
  return found;
}
