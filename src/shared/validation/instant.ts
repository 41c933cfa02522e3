const LEAP_SECOND = /:60(?=[.Z+-])/;

/** The first and the last that databases and JavaScript write alike, with four digits for the year. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * @param text an instant (RFC 3339) that the contract's `date-time` has let through, in whatever zone
 * @returns always a valid Date of the years 1 to 9999; a leap second, which JavaScript has none of, is the end of its minute
 */
export function instantOf(text: string): Date {
  const upper = text.toUpperCase();
  const timeMs = Date.parse(upper.replace(LEAP_SECOND, ':59')) + (LEAP_SECOND.test(upper) ? 1000 : 0);
  return new Date(Math.min(Math.max(timeMs, FIRST), LAST));
}
