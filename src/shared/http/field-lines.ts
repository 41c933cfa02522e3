/** What is neither field content nor a line end (RFC 9110 §5.5), and half of a line end. */
const UNSENDABLE = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/;
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const MOST_PLACES = 128;

/** Whether a text can be the name of a field (RFC 9110 §5.1). */
export const isFieldName = (name: string): boolean => TOKEN.test(name);

/**
 * Writes fields as lines of a head. Names are compared with those that stood in the same place before, which mostly are
 * the same; values are looked at all together, and one that brings a line of its own shows in the number of lines.
 */
export class FieldLines {
  readonly #known: string[] = [];

  /** @param mayStand whether a field of that name may be written here */
  constructor(private readonly mayStand: (name: string) => boolean = isFieldName) {}

  /**
   * @param fields name, value, …; a character is a byte
   * @throws {TypeError} for a field that must not be written
   */
  of(fields: readonly string[]): string {
    const known = this.#known;
    let lines = '';
    for (let i = 0, place = 0; i < fields.length; i += 2, place++) {
      const name = fields[i]!;
      if (known[place] !== name) this.#learn(name, place);
      lines += `${name}: ${fields[i + 1]!}\r\n`;
    }
    if (UNSENDABLE.test(lines) || countLines(lines) !== fields.length / 2) {
      throw new TypeError('a field cannot be sent');
    }
    return lines;
  }

  #learn(name: string, place: number): void {
    if (!this.mayStand(name)) throw new TypeError(`the field ${name} cannot be sent`);
    if (place < MOST_PLACES) this.#known[place] = name;
  }
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
