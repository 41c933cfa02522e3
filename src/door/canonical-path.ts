/** Only characters that no reader of a URI treats specially (RFC 3986 pchar, without `;`), and no empty or dot segment. */
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[\w\-.~!$&'()*+,=:@]+)+$/;
/** The same with escapes, after those of unreserved characters have been decoded. */
const CANONICAL = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w\-.~!$&'()*+,=:@]|%[0-9A-F]{2})+)+$/;
const ESCAPE = /%(?:[0-9A-Fa-f]{2})?/g;
const UNRESERVED = /[\w\-.~]/;
/** Escapes that some readers take for a separator or an end: control characters, `/` and `\`. */
const DANGEROUS = /%(?:[01][0-9A-F]|7F|2F|5C)/;

/**
 * The one spelling of a path (RFC 3986 §6.2.2): escapes of unreserved characters are decoded, all others are in upper
 * case, and one trailing slash is dropped, because `/users/` and `/users` are the same resource here. Case counts.
 * @returns undefined when two readers could differ about the path: `\`, `;`, an empty or dot segment, plain or encoded,
 * an encoded slash, backslash or control character, a broken escape, bytes that are not UTF-8, a character that needs
 * an escape and has none.
 */
export function canonicalPath(path: string): string | undefined {
  if (PLAIN.test(path) || path === '/') return path;
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  const canonical = trimmed.replace(ESCAPE, spelledOnce);
  if (!CANONICAL.test(canonical) || DANGEROUS.test(canonical)) return undefined;
  return isUtf8(canonical) ? canonical : undefined;
}

function spelledOnce(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return UNRESERVED.test(character) ? character : escape.toUpperCase();
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
