import type { Random } from '../../shared/crypto';

/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 5;
const GROUP_LENGTH = 4;

/**
 * To be read to somebody over the telephone: five groups of four characters, 116 bits.
 * @param suits whether the rules of this installation allow it; most that are drawn do
 * @throws when none of a hundred suits: then no password would
 */
export function temporaryPassword(random: Random, suits: (password: string) => boolean): string {
  for (let tries = 0; tries < 100; tries++) {
    const password = drawn(random);
    if (suits(password)) return password;
  }
  throw new Error('the rules for passwords allow none that is drawn by chance');
}

function drawn(random: Random): string {
  const letters: string[] = [];
  while (letters.length < GROUPS * GROUP_LENGTH) {
    // A byte beyond the last whole round of the alphabet would favour its beginning.
    for (const byte of random.bytes(GROUPS * GROUP_LENGTH))
      if (byte < 256 - (256 % ALPHABET.length)) letters.push(ALPHABET[byte % ALPHABET.length]!);
  }
  return Array.from({ length: GROUPS }, (_, group) =>
    letters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
  ).join('-');
}
