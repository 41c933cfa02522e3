import { ValidationFailedError } from '../validation';

/** A place between two rows of a sorted list: the row with this key and id, and on which side of it to read on. */
export interface Cursor {
  /** The order that the place belongs to, such as `-email`. */
  readonly sort: string;
  /** Reads the rows before the place, not those after. */
  readonly backwards: boolean;
  /** The row's value that is sorted by. */
  readonly key: string;
  /** Tells rows with the same key apart. */
  readonly id: string;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** @returns opaque text of letters, digits, `-` and `_` */
export function encodeCursor({ sort, backwards, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, backwards, key, id])).toString('base64url');
}

/**
 * @param sort the order that is asked for now: a cursor of another one names no place in it
 * @param isKey whether a text can be a value that this order sorts by
 * @throws {ValidationFailedError} 400, naming `cursor`
 */
export function decodeCursor(text: string, sort: string, isKey: (key: string) => boolean): Cursor {
  const parts = parsed(text);
  if (!Array.isArray(parts) || parts.length !== 4) throw refused('is not a cursor of this list');
  const [from, backwards, key, id] = parts as unknown[];
  const wellFormed =
    typeof from === 'string' &&
    typeof backwards === 'boolean' &&
    typeof key === 'string' &&
    !key.includes('\0') && // PostgreSQL knows no such text
    typeof id === 'string' &&
    UUID.test(id);
  if (!wellFormed) throw refused('is not a cursor of this list');
  if (from !== sort) throw refused('belongs to another sort order');
  if (!isKey(key)) throw refused('is not a cursor of this list');
  return { sort, backwards, key, id };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined; // what is no JSON is no cursor
  }
}

function refused(message: string): ValidationFailedError {
  return new ValidationFailedError([{ in: 'query', pointer: 'cursor', message }]);
}
