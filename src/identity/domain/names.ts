/** No e-mail address (RFC 5321 §4.5.3.1.3) or username is longer, in UTF-16 code units. */
export const LONGEST_NAME = 254;

/**
 * The one spelling of an e-mail address or username: NFKC (UAX #15), lower case, without space around it.
 * `ＡNA@Example.test ` and `ana@example.test` are one name.
 * What comes from outside is bounded by the caller first: normalising a megabyte of accents takes minutes.
 */
export function normalisedName(name: string): string {
  // Lower case may compose anew (Turkish İ): normalise what comes out.
  // Trimmed at the end: compatibility makes spaces of what was none (U+00A8).
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}
