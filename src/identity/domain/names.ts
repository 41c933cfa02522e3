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

/**
 * The first of these members that is a text, as somebody's name, known or not.
 * @param body as sent, not yet validated: it may be anything, of any length
 * @returns undefined when it names nobody, or nobody could be called so
 */
export function nameIn(body: unknown, ...members: readonly string[]): string | undefined {
  const name = members.map((member) => memberOf(body, member)).find((value) => typeof value === 'string');
  return name === undefined || name.length > LONGEST_NAME ? undefined : normalisedName(name) || undefined;
}

/** @param body as sent, not yet validated */
export const memberOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
