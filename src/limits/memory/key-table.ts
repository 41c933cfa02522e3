/** How many entries an insertion looks at: more than one, so that idle ones leave faster than new ones come. */
const LOOKS = 8;

/**
 * Counters by key, at most `capacity` of them. A hand goes round: every insertion looks at the next few entries and drops
 * those whose quota is whole again, so idle keys leave without a timer or a long pause. When the table is full of busy
 * keys, the least spent of those looked at goes. A flood of fresh keys therefore pushes out fresh keys; the counter of
 * somebody near his limit stays, and to be forgotten he would have to spend as much with every other key of the table.
 */
export class KeyTable<V> {
  readonly #entries = new Map<string, V>();
  #hand = this.#entries.entries();

  /** @param spent how much of its quota an entry has used up at a time; 0 = whole again, may be forgotten */
  constructor(
    private readonly capacity: number,
    private readonly spent: (value: V, nowMicros: number) => number,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: V, nowMicros: number): void {
    if (!this.#entries.has(key)) this.#makeRoom(nowMicros);
    this.#entries.set(key, value);
  }

  #makeRoom(nowMicros: number): void {
    let leastKey: string | undefined;
    let least = Infinity;
    for (let looks = Math.min(LOOKS, this.#entries.size); looks > 0; looks--) {
      const [key, value] = this.#next();
      const spent = this.spent(value, nowMicros);
      if (spent <= 0) this.#entries.delete(key);
      else if (spent < least) [least, leastKey] = [spent, key];
    }
    if (this.#entries.size >= this.capacity && leastKey !== undefined) this.#entries.delete(leastKey);
  }

  /** The entry under the hand, which then moves on; round and round. Only called while there are entries. */
  #next(): [string, V] {
    let step = this.#hand.next();
    if (step.done) {
      this.#hand = this.#entries.entries();
      step = this.#hand.next();
    }
    return step.value as [string, V];
  }
}
