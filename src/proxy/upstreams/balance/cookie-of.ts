/** @returns the value of the first cookie of that name in a Cookie field (RFC 6265 §4.2.1); undefined when there is none */
export function cookieOf(field: string | undefined, name: string): string | undefined {
  if (field === undefined) return undefined;
  for (let start = 0; start < field.length;) {
    const semicolon = field.indexOf(';', start);
    const end = semicolon < 0 ? field.length : semicolon;
    const equals = field.indexOf('=', start);
    if (equals >= 0 && equals < end && field.slice(start, equals).trim() === name)
      return field.slice(equals + 1, end).trim();
    start = end + 1;
  }
  return undefined;
}
