const MOST_PLACES = 128;

/**
 * What is known about names of fields, in lists that resemble each other: a name is compared with the one that stood in
 * the same place before, which mostly is the same, and only looked up when it is not.
 */
export class ByPlace<T> {
  readonly #names: string[] = [];
  readonly #facts: T[] = [];

  /** @param factOf what is to be known of a name */
  constructor(private readonly factOf: (name: string) => T) {}

  /** @param place of the field in its list, from 0 */
  at(place: number, name: string): T {
    if (this.#names[place] === name) return this.#facts[place]!;
    const fact = this.factOf(name);
    if (place < MOST_PLACES) {
      this.#names[place] = name;
      this.#facts[place] = fact;
    }
    return fact;
  }
}
