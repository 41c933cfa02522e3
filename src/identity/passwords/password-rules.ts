import type { Environment } from '../../shared/config';
import { isTooLong, lengthOf, LONGEST_PASSWORD, preparedPassword, lettersIn, plain } from '../domain/password-text';
import type { PasswordOwner } from '../ports/password-policy';
import { isCommonPassword } from './common-passwords';

/** Shorter names are part of too many words. */
const SHORTEST_NAME = 4;

const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/\p{Ll}|\p{Lo}/u, 'must have a lower-case letter'],
  [/\p{Lu}|\p{Lo}/u, 'must have an upper-case letter'],
  [/\p{N}/u, 'must have a digit'],
  [/[^\p{L}\p{N}\s]/u, 'must have a character that is neither letter nor digit'],
];

export type PasswordSettings = Pick<Environment, 'PASSWORD_MIN_LENGTH' | 'PASSWORD_POLICY'>;

/** @returns a sentence, its subject left out, for each rule that the password breaks */
export function brokenRules(
  password: string,
  owner: PasswordOwner,
  settings: PasswordSettings,
  listed: ReadonlySet<string>,
): string[] {
  // First and alone: what is too long is not even normalised.
  if (isTooLong(password)) return [`must have at most ${LONGEST_PASSWORD} characters`];
  const prepared = preparedPassword(password);
  const broken: string[] = [];
  if (lengthOf(prepared) < settings.PASSWORD_MIN_LENGTH)
    broken.push(`must have at least ${settings.PASSWORD_MIN_LENGTH} characters`);
  if (settings.PASSWORD_POLICY === 'composition')
    broken.push(...CLASSES.flatMap(([wanted, message]) => (wanted.test(prepared) ? [] : [message])));
  if (namesOf(owner).some((name) => names(prepared, name))) broken.push('must not contain a name of its owner');
  if (isCommonPassword(prepared, listed)) broken.push('is one of the first that others would try');
  return broken;
}

function names(prepared: string, name: string): boolean {
  const text = plain(prepared);
  return [text, ...lettersIn(text)].some((spelling) => spelling.includes(name));
}

/** Of `ana.rojas+cl@serhafen.example`: the part before the @, and what stands between its dots. */
function namesOf({ email, username, givenName, familyName, words = [] }: PasswordOwner): string[] {
  const local = email?.slice(0, email.lastIndexOf('@'));
  return [local, username, givenName, familyName, ...words]
    .flatMap((name) => (name ? [name, ...name.split(/[^\p{L}\p{N}]+/u)] : []))
    .map(plain)
    .filter((name) => lengthOf(name) >= SHORTEST_NAME);
}
