/** Without a hint of the target: most close after 5 s and more. */
const IDLE_MS = 4_000;
const LONGEST_IDLE_MS = 60_000;
/** So much sooner than the target says, for what is on its way. */
const MARGIN_MS = 2_000;

/**
 * How long a connection may idle before we give it up: less than the target lets it, or a request would meet its end.
 * @param hintSeconds what `Keep-Alive: timeout` says; -1 without one
 * @returns milliseconds; 0 = not at all
 */
export function idleLimitMs(hintSeconds: number): number {
  if (hintSeconds < 0) return IDLE_MS;
  return Math.min(LONGEST_IDLE_MS, Math.max(0, hintSeconds * 1000 - MARGIN_MS));
}
