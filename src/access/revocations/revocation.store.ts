import type { Revocation } from './revocations';

/** Revocations of the installation, and how other instances hear of them. Works in the open unit of work. */
export abstract class RevocationStore {
  /** Every instance hears of it when the unit of work has been committed. */
  abstract add(revocation: Revocation): Promise<void>;
  /** @returns those that may still concern a token */
  abstract all(nowMs: number): Promise<Revocation[]>;
  abstract prune(nowMs: number): Promise<void>;
}
