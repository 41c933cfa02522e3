/** Upstreams could send ever new names: those beyond are worked out each time. */
const MOST_SPELLINGS = 2000;
const MOST_PLACES = 64;
const known = new Map<string, string>();

/** A field's name in lower case. Remembered by its spelling: cheaper than making each one lower-case again. */
export function lowerCaseName(name: string): string {
  let lower = known.get(name);
  if (lower === undefined) {
    lower = name.toLowerCase();
    if (known.size < MOST_SPELLINGS) known.set(name, lower);
  }
  return lower;
}

/** The same for lists of fields that resemble each other: a name is compared with the one that stood there before. */
export class LowerCaseNames {
  readonly #names: string[] = [];
  readonly #lower: string[] = [];

  /** @param place of the field in its list, from 0 */
  at(place: number, name: string): string {
    if (this.#names[place] === name) return this.#lower[place]!;
    const lower = lowerCaseName(name);
    if (place < MOST_PLACES) {
      this.#names[place] = name;
      this.#lower[place] = lower;
    }
    return lower;
  }
}
