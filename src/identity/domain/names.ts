/**
 * The one spelling of an e-mail address or username: without space around it, NFKC (UAX #15), lower case.
 * `ＡNA@Example.test ` and `ana@example.test` are one name.
 */
export function normalisedName(name: string): string {
  // Lower case may compose anew (Turkish İ): normalise what comes out.
  return name.trim().normalize('NFKC').toLowerCase().normalize('NFKC');
}
