import { ByPlace } from './by-place';

/** What is neither field content nor a line end (RFC 9110 §5.5), and half of a line end. */
const UNSENDABLE = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/;
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/** Whether a text can be the name of a field (RFC 9110 §5.1). */
export const isFieldName = (name: string): boolean => TOKEN.test(name);

/** Writes fields as lines of a head. Values are looked at all together: that is half the work. */
export class FieldLines {
  readonly #mayStand: ByPlace<boolean>;

  /** @param mayStand whether a field of that name may be written here */
  constructor(mayStand: (name: string) => boolean = isFieldName) {
    this.#mayStand = new ByPlace(mayStand);
  }

  /**
   * @param fields name, value, …; a character is a byte
   * @throws {TypeError} for a field that must not be written
   */
  of(fields: readonly string[]): string {
    let lines = '';
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!;
      if (!this.#mayStand.at(i / 2, name)) throw unsendable(name);
      lines += `${name}: ${fields[i + 1]!}\r\n`;
    }
    return checkedLines(lines, fields.length / 2);
  }
}

/**
 * Lines of fields whose names are known to be some. A value that brings a line of its own shows in their number.
 * @throws {TypeError} for a value that must not be written
 */
export function checkedLines(lines: string, count: number): string {
  if (UNSENDABLE.test(lines) || countLines(lines) !== count) throw new TypeError('a field cannot be sent');
  return lines;
}

export const unsendable = (name: string): TypeError => new TypeError(`the field ${name} cannot be sent`);

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
