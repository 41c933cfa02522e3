const ALPHABET = 128;

/**
 * Finds many texts in one pass (Aho and Corasick, 1975): each character of what is searched is looked at once, whatever
 * it is, so no input can make it slow. Texts are ASCII; what is not ASCII ends every match.
 */
export class TextFinder {
  /** Next state by state and character. */
  readonly #next: Int32Array;
  /** Texts that end in a state, by index. */
  readonly #found: (readonly number[] | undefined)[] = [];

  constructor(texts: readonly string[]) {
    const children = [new Map<number, number>()];
    const ends: number[][] = [[]];
    for (const [index, text] of texts.entries()) {
      let state = 0;
      for (const character of text) {
        const code = character.charCodeAt(0);
        if (code >= ALPHABET) throw new Error(`${text} is not ASCII`);
        let child = children[state]!.get(code);
        if (child === undefined) {
          child = children.push(new Map()) - 1;
          ends.push([]);
          children[state]!.set(code, child);
        }
        state = child;
      }
      ends[state]!.push(index);
    }
    this.#next = new Int32Array(children.length * ALPHABET);
    this.#link(children, ends);
    this.#found = ends.map((one) => (one.length === 0 ? undefined : one));
  }

  /** @returns the index of the first text found that is wanted; -1 without one */
  find(text: string, wanted: (index: number) => boolean): number {
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      state = code < ALPHABET ? this.#next[state * ALPHABET + code]! : 0;
      const found = this.#found[state];
      if (found === undefined) continue;
      const index = found.find(wanted);
      if (index !== undefined) return index;
    }
    return -1;
  }

  /** From the shortest prefixes to the longest: where a text does not go on, the longest suffix that is a prefix does. */
  #link(children: readonly Map<number, number>[], ends: number[][]): void {
    const fallback = new Int32Array(children.length);
    const queue = [0];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const back = fallback[state]!;
      for (let code = 0; code < ALPHABET; code++) {
        const child = children[state]!.get(code);
        const otherwise = state === 0 ? 0 : this.#next[back * ALPHABET + code]!;
        if (child === undefined) this.#next[state * ALPHABET + code] = otherwise;
        else {
          this.#next[state * ALPHABET + code] = child;
          fallback[child] = otherwise;
          ends[child]!.push(...ends[otherwise]!);
          queue.push(child);
        }
      }
    }
  }
}
