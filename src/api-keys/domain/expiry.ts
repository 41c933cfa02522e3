import { ValidationFailedError } from '../../shared/validation';

const DAY_MS = 24 * 60 * 60_000;

/**
 * When a key that is made, or made anew, dies.
 * @param wanted what its owner said
 * @param mostDays setting of the installation; 0: keys may live for ever
 * @throws {ValidationFailedError} 400, naming `/expiresAt`, for a time that is over or too far away
 */
export function expiryOf(wanted: Date | undefined, mostDays: number, nowMs: number): Date | undefined {
  const latest = mostDays === 0 ? undefined : new Date(nowMs + mostDays * DAY_MS);
  if (wanted === undefined) return latest;
  if (wanted.getTime() <= nowMs) throw refused('is over already');
  if (latest !== undefined && wanted > latest) throw refused(`is more than ${mostDays} days away`);
  return wanted;
}

const refused = (message: string): ValidationFailedError =>
  new ValidationFailedError([{ in: 'body', pointer: '/expiresAt', message }]);
