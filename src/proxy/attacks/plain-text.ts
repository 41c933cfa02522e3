const ESCAPE = /%([0-9A-Fa-f]{2})/g;
const HIDDEN = /%[0-9A-Fa-f]{2}|\+|\/\*|[A-Z\s]/;

/** Undoes one layer of escapes, byte by byte: what is no UTF-8 hides nothing. */
const unescaped = (text: string): string =>
  text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/**
 * A text without what hides a signature in it: two layers of escapes, comments of SQL between words, spaces beside
 * punctuation, upper case. Line ends become one `\n`. In one pass each, in time that grows with the length.
 */
export function plainText(text: string): string {
  if (!HIDDEN.test(text)) return text;
  return unescaped(unescaped(text.replaceAll('+', ' ')))
    .toLowerCase()
    .replace(/\/\*[^*]*\*\//g, ' ')
    .replace(/[\r\n]+/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?([^\w\s]) ?/g, '$1');
}
