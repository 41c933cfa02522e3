import type { Outdated } from './announcements';
import type { Revocation } from './revocations';

/** Revocations of the installation, and how instances hear of them. Works in the open unit of work. */
export abstract class RevocationStore {
  /** When the unit of work has been committed, they are in force here at once, and every other instance hears of them. */
  abstract add(...revocations: readonly Revocation[]): Promise<void>;
  /** Announces the same way what is to be read anew; an instance that misses it forgets everything when it is back. */
  abstract outdate(what: Outdated): Promise<void>;
  /** @returns those that may still concern a token */
  abstract all(nowMs: number): Promise<Revocation[]>;
  /** Removes some of those that concern no token any more. @returns how many; 0 when none is left */
  abstract prune(nowMs: number): Promise<number>;
}
