import type { Clock } from '../../shared/clock';

const SLICES = 10;

/** Two counts over the last seconds: all, and those of a kind. Forgets in tenths of the window. */
export class RollingCounts {
  readonly #all = new Float64Array(SLICES);
  readonly #some = new Float64Array(SLICES);
  readonly #sliceMs: number;
  #slice: number;
  /** Sums over the window. */
  all = 0;
  some = 0;

  constructor(
    private readonly clock: Clock,
    windowSeconds: number,
  ) {
    this.#sliceMs = (windowSeconds * 1000) / SLICES;
    this.#slice = this.#now;
  }

  /** @param some how many of them are of the kind */
  add(all: number, some: number): void {
    this.forget();
    const at = this.#slice % SLICES;
    this.#all[at]! += all;
    this.#some[at]! += some;
    this.all += all;
    this.some += some;
  }

  /** Brings the sums up to now. */
  forget(): void {
    const now = this.#now;
    const passed = Math.min(now - this.#slice, SLICES);
    for (let i = 1; i <= passed; i++) {
      const at = (this.#slice + i) % SLICES;
      this.all -= this.#all[at]!;
      this.some -= this.#some[at]!;
      this.#all[at] = this.#some[at] = 0;
    }
    this.#slice = now;
  }

  clear(): void {
    this.#all.fill(0);
    this.#some.fill(0);
    this.all = this.some = 0;
  }

  get #now(): number {
    return Math.floor(this.clock.monotonicMs() / this.#sliceMs);
  }
}
