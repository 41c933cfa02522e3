const LEAP_SECOND = /:60(?=[.Z+-])/;

/**
 * @param text an instant (RFC 3339), in whatever zone
 * @returns the same as the database takes it, which knows narrower zones and no year 0; a leap second is the end of its minute
 */
export function instant(text: string): string {
  const upper = text.toUpperCase();
  const time = new Date(Date.parse(upper.replace(LEAP_SECOND, ':59')) + (LEAP_SECOND.test(upper) ? 1000 : 0));
  const written = time.toISOString();
  if (/^(0000|-)/.test(written)) return '-infinity';
  return written.startsWith('+') ? 'infinity' : written;
}
