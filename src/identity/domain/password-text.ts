/** No longer password is taken, in code points as it was typed: the login takes no longer one either. */
export const LONGEST_PASSWORD = 256;

/** Bounds what is normalised: a code point has two UTF-16 units at most. */
export const isTooLong = (password: string): boolean =>
  password.length > 2 * LONGEST_PASSWORD || lengthOf(password) > LONGEST_PASSWORD;

/** In code points: an emoji is one character, not two. */
export const lengthOf = (text: string): number => [...text].length;

/**
 * The form in which a password is hashed and judged: NFKC (UAX #15). Typed on two keyboards it is one password (RFC 8265
 * §4.2 asks for NFC; NFKC also joins full-width forms). Nothing is trimmed and nothing is cut off.
 */
export const preparedPassword = (password: string): string => password.normalize('NFKC');

/** In lower case and without accents. */
export const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The ways to read digits and signs as the letters that they look like. @param text as `plain` leaves it */
export function lettersIn(text: string): readonly string[] {
  const read = (one: string): string =>
    text.replace(/[013457@$!|]/g, (sign) => (sign === '1' || sign === '!' ? one : LETTER_OF[sign]!));
  return [read('i'), read('l')];
}

const LETTER_OF: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't' },
  ...{ '@': 'a', $: 's', '|': 'l' },
};
