const FIRST_MS = 1000;
const LONGEST_MS = 900_000;

/** @param attempts that failed so far, from 1 @returns milliseconds until the next: 1 s, then twice as long each time, up to 15 min */
export function pauseAfter(attempts: number): number {
  return Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
}
