const MOST_PLACES = 64;
/** Others could say ever new names: those beyond are looked at each time. */
const MOST_NAMES = 2000;
const LONGEST_NAME = 64;
const HTAB = 0x09;
const SPACE = 0x20;

export interface NameInHead<T> {
  readonly name: string;
  /** With what stands between it and its value. */
  readonly start: string;
  readonly fact: T;
}

/**
 * The names of fields in texts of heads that resemble each other: one comparison with the name that stood in the same
 * place before, instead of a new string to look up.
 */
export class NamesInHeads<T> {
  readonly #recent: NameInHead<T>[] = [];
  readonly #names = new Map<string, NameInHead<T>>();

  /**
   * @param behind what follows a name: a colon, and perhaps more that everybody writes
   * @param factOf what is to be known of a name; undefined for what may not be one here
   */
  constructor(
    private readonly behind: string,
    private readonly factOf: (name: string) => T | undefined,
  ) {}

  /**
   * @param at where a line of the head begins
   * @param end where it ends
   * @param place of the field in its list, from 0
   * @returns undefined where no name stands that may; a folded line begins with white space, which is none
   */
  at(text: string, at: number, end: number, place: number): NameInHead<T> | undefined {
    const known = this.#recent[place];
    if (known !== undefined && text.startsWith(known.start, at)) return known;
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon >= end || !text.startsWith(this.behind, colon)) return undefined;
    const spelling = text.slice(at, colon);
    const found = this.#names.get(spelling) ?? this.#learn(spelling);
    if (found !== undefined && place < MOST_PLACES && spelling.length <= LONGEST_NAME) this.#recent[place] = found;
    return found;
  }

  #learn(spelling: string): NameInHead<T> | undefined {
    // A copy: others remember names by their spelling too, and a part of a text would keep all of it in memory.
    const name = Buffer.from(spelling, 'latin1').toString('latin1');
    const fact = this.factOf(name);
    if (fact === undefined) return undefined;
    const found = { name, start: name + this.behind, fact };
    if (this.#names.size < MOST_NAMES && name.length <= LONGEST_NAME) this.#names.set(name, found);
    return found;
  }
}

/** What stands between two places of a head, without white space around it (RFC 9112 §5.1). */
export function trimmedValue(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

const isBlank = (code: number): boolean => code === SPACE || code === HTAB;
