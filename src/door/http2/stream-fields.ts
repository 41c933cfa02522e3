const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** Control characters, and white space at either end. */
const BAD_VALUE = /[^\t -~\x80-\xff]|^[ \t]|[ \t]$/;

/**
 * The fields of an HTTP/2 request as HTTP/1.1 would have sent them, so that the rest of the house knows one kind:
 * `:authority` is Host (RFC 9113 §8.3.1), lines of Cookie are one again (§8.2.3), no pseudo-fields. A Host beside
 * `:authority` that says otherwise stays: then there are two, and the door refuses.
 * @param raw name, value, …, as node gives them
 * @returns undefined for a field that must not be (§8.2.1): behind us it could become two
 */
export function streamFields(raw: readonly string[]): string[] | undefined {
  const fields: string[] = [];
  const cookies: string[] = [];
  let authority: string | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    const value = raw[i + 1]!;
    if (BAD_VALUE.test(value)) return undefined;
    if (name === ':authority') authority = value;
    if (name.startsWith(':')) continue;
    if (!NAME.test(name)) return undefined;
    if (name === 'cookie') cookies.push(value);
    else if (name !== 'host' || value.toLowerCase() !== authority?.toLowerCase()) fields.push(name, value);
  }
  if (cookies.length > 0) fields.push('cookie', cookies.join('; '));
  if (authority !== undefined) fields.unshift('host', authority);
  return fields;
}
