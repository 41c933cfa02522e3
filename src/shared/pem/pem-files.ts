import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * What some files hold, followed while we run: what is made of them changes when they do. What does not hold is not taken,
 * and what was before stays.
 */
export class PemFiles<T> {
  #texts: readonly string[];
  #value: T;
  /** Why the present texts of the files were not taken; undefined when they were. */
  fault: string | undefined = undefined;

  /**
   * @param make called with the texts in the order of the paths; throws when they do not hold
   * @throws {Error} when a file cannot be read, or what they hold does not hold
   */
  constructor(
    private readonly paths: readonly string[],
    private readonly make: (texts: readonly string[]) => T,
  ) {
    this.#texts = paths.map((path) => readFileSync(path, 'utf8'));
    this.#value = make(this.#texts);
  }

  get value(): T {
    return this.#value;
  }

  /** Reads the files again. Never throws. @returns whether there is something new: a value, or a fault */
  async check(): Promise<boolean> {
    const before = this.fault;
    try {
      const texts = await Promise.all(this.paths.map((path) => readFile(path, 'utf8')));
      const same = texts.every((text, at) => text === this.#texts[at]);
      if (!same) {
        this.#value = this.make(texts);
        this.#texts = texts;
      }
      this.fault = undefined;
      return !same || before !== undefined;
    } catch (error) {
      this.fault = (error as Error).message;
      return this.fault !== before;
    }
  }
}
