const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** With the growing pauses between them about three hours. */
export const MOST_ATTEMPTS = 20;

/** @param attempts that failed, at least one @returns how long to wait for the next: 5 s, doubling, at most 15 min */
export function pauseAfter(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
}
