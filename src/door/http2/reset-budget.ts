/** Streams that a client may give up at once, and then so many a second: a browser that navigates away gives up dozens. */
const BURST = 200;
const PER_SECOND = 20;

/**
 * Counts streams that a client opened and reset: each costs us its work and the client nothing, and its bound of open
 * streams never stops it (CVE-2023-44487).
 */
export class ResetBudget {
  #left = BURST;
  #countedAtMs: number;

  constructor(nowMs: number) {
    this.#countedAtMs = nowMs;
  }

  /** @returns false when it is one too many */
  spend(nowMs: number): boolean {
    this.#left = Math.min(BURST, this.#left + ((nowMs - this.#countedAtMs) * PER_SECOND) / 1000);
    this.#countedAtMs = nowMs;
    this.#left -= 1;
    return this.#left >= 0;
  }
}
