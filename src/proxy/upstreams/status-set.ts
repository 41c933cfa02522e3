const STATUSES = 600;

/** Statuses and spans of them, as gateway.yaml writes them (`503`, `500-599`), to be asked one by one. */
export class StatusSet {
  readonly #has = new Uint8Array(STATUSES);

  constructor(spans: readonly string[]) {
    for (const span of spans) {
      const [first, last = first] = span.split('-') as [string, string?];
      this.#has.fill(1, Number(first), Number(last) + 1);
    }
  }

  has(status: number): boolean {
    return this.#has[status] === 1;
  }
}
