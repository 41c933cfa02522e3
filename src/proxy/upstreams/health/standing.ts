/**
 * What is known of one target, whatever table names it: a reload that keeps the target keeps this. Whoever chooses among
 * targets is told of each change.
 */
export class Standing {
  #up = true;
  #ejected = false;
  readonly #watchers = new Set<() => void>();
  /** Ejections without a long good time between them: the next one is longer. */
  ejections = 0;
  /** Monotonic milliseconds: when the present ejection ends, or the last one ended. */
  ejectedUntilMs = 0;

  /** By the health checks; true where there are none. */
  get up(): boolean {
    return this.#up;
  }

  /** For answering badly. */
  get ejected(): boolean {
    return this.#ejected;
  }

  get good(): boolean {
    return this.#up && !this.#ejected;
  }

  setUp(up: boolean): void {
    if (this.#up === up) return;
    this.#up = up;
    this.#tell();
  }

  setEjected(ejected: boolean): void {
    if (this.#ejected === ejected) return;
    this.#ejected = ejected;
    this.#tell();
  }

  /** @returns how to stop */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}
