const SECONDS = /^\s*(\d{1,10})\s*$/;
/** IMF-fixdate, which is what is sent; the obsolete forms are read too (RFC 9110 §5.6.7). */
const DATE = /^\s*(?:[A-Z][a-z]{2,8},? )/;

/**
 * How long an answer asks to be left alone (RFC 9110 §10.2.3): seconds, or a date.
 * @param headers name, value, …
 * @returns milliseconds, never negative; 0 when it does not say, or nothing that can be read
 */
export function retryAfterMs(headers: readonly string[], nowMs: number): number {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    if (name.length !== 11 || name.toLowerCase() !== 'retry-after') continue;
    const value = headers[i + 1]!;
    const seconds = SECONDS.exec(value)?.[1];
    if (seconds !== undefined) return Number(seconds) * 1000;
    const at = DATE.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs);
  }
  return 0;
}
