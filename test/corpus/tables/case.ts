/**
 * What must come of a case: `passes`, all of it reaches the origin as it was asked, and so does a request behind it;
 * `ends`, it does, but the gateway closes behind it; `refused`, it does not; `unfinished`, the client stops in the middle, and
 * the origin gets no whole request. The invariant holds for all.
 */
export type Outcome = 'passes' | 'ends' | 'refused' | 'unfinished';

export interface Case {
  readonly what: string;
  /** latin1: a character is a byte. */
  readonly bytes: string;
  readonly outcome: Outcome;
}

/** Cases that differ in one place: each gap is put where the template asks for it. */
export function cases(
  outcome: Outcome,
  what: string,
  gaps: readonly string[],
  template: (gap: string) => string,
): readonly Case[] {
  return gaps.map((gap) => ({ what: `${what} ${shown(gap)}`, bytes: template(gap), outcome }));
}

/** Cases with a name each. */
export function named(outcome: Outcome, rows: readonly (readonly [what: string, bytes: string])[]): readonly Case[] {
  return rows.map(([what, bytes]) => ({ what, bytes, outcome }));
}

/** Every byte visible, and no title longer than a line. */
export const shown = (bytes: string): string => {
  const text = JSON.stringify(bytes);
  return text.length <= 90 ? text : `${text.slice(0, 60)}… (${bytes.length} bytes)`;
};

/** Bytes of a text in UTF-8. */
export const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
