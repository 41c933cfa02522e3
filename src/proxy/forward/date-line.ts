import type { Clock } from '../../shared/clock';

let second = NaN;
let line = '';

/** The line of an answer that says when it was made (RFC 9110 §6.6.1). Many answers share a second. */
export function dateLine(clock: Clock): string {
  const now = Math.floor(clock.nowMs() / 1000);
  if (now !== second) {
    second = now;
    line = `Date: ${new Date(now * 1000).toUTCString()}\r\n`;
  }
  return line;
}
