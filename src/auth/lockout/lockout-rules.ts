import type { Environment } from '../../shared/config';

/** Failures older than this do not count any more. */
export const FORGOTTEN_AFTER_MS = 60 * 60_000;

export type LockoutSettings = Pick<
  Environment,
  'LOCKOUT_FAILURES' | 'LOCKOUT_SECONDS' | 'LOCKOUT_MAX_SECONDS' | 'LOCKOUT_ADDRESS_LIMIT'
>;

/** @returns how long the first lock lasts, the second, and so on, in seconds; the last length stays. Each is twice the one before. */
export function lockLengths({ LOCKOUT_SECONDS: first, LOCKOUT_MAX_SECONDS: most }: LockoutSettings): number[] {
  const lengths = [Math.min(first, most)];
  while (lengths.at(-1)! < most) lengths.push(Math.min(lengths.at(-1)! * 2, most));
  return lengths;
}
