import { lettersIn, plain } from '../domain/password-text';

/** Digits and signs that people put around a common password, and guessers too. */
const MOST_AROUND = 8;
/** A shorter word of the list says nothing about what it is part of. */
const SHORTEST_WORD = 4;
const FEWEST_CHARACTERS = 5;
/** `abcdef123456` has two, `aaaaaabbbbbb` too. */
const FEWEST_RUNS = 4;

/**
 * Whether a password is among the first that anybody would try: on the list in whatever case, with digits for letters,
 * with a few digits or signs around it, written twice, or two of the list in a row; and what needs hardly more than a key.
 * @param listed common passwords, in lower case
 */
export function isCommonPassword(password: string, listed: ReadonlySet<string>): boolean {
  const text = plain(password);
  if (new Set(text).size < FEWEST_CHARACTERS || runsIn(text) < FEWEST_RUNS) return true;
  return [text, ...withoutAround(text)]
    .flatMap((core) => [core, ...lettersIn(core)])
    .some((core) => isMadeOf(core, listed));
}

/** The word inside, when little stands around it. */
function withoutAround(text: string): string[] {
  const end = text.replace(/\P{L}+$/u, '');
  return [end, text.replace(/^\P{L}+/u, ''), end.replace(/^\P{L}+/u, '')].filter(
    (core) => core.length >= SHORTEST_WORD && text.length - core.length <= MOST_AROUND,
  );
}

function isMadeOf(text: string, listed: ReadonlySet<string>): boolean {
  if (listed.has(text)) return true;
  for (let at = SHORTEST_WORD; at <= text.length / 2; at++) {
    if (text.length % at === 0 && text.slice(0, at).repeat(text.length / at) === text) return true;
  }
  for (let at = SHORTEST_WORD; at <= text.length - SHORTEST_WORD; at++) {
    if (listed.has(text.slice(0, at)) && listed.has(text.slice(at))) return true;
  }
  return false;
}

/** How often counting up, counting down or repeating begins anew: `aaaa`, `4321` and `abcd` are one run each. */
function runsIn(text: string): number {
  let runs = 0;
  let step: number | undefined;
  for (let i = 0; i < text.length; i++) {
    const next = i === 0 ? NaN : stepBetween(text, i);
    if (step === undefined ? Math.abs(next) <= 1 : next === step) step = next;
    else {
      runs++;
      step = undefined;
    }
  }
  return runs;
}

/** After 9 comes 0. */
function stepBetween(text: string, i: number): number {
  const [from, to] = [text[i - 1]!, text[i]!];
  if (from === '9' && to === '0') return 1;
  return from === '0' && to === '9' ? -1 : to.charCodeAt(0) - from.charCodeAt(0);
}
