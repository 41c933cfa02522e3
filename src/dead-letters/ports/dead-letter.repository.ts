import type { Reading } from '../../shared/paging';
import type { DeadLetter } from '../domain/dead-letter';

/** Dead letters of the installation. Works in the open unit of work, in scope `installation`. */
export abstract class DeadLetterRepository {
  /** @param subscriber those for this one only */
  abstract read(reading: Reading, subscriber: string | undefined): Promise<DeadLetter[]>;
  /** @throws {NotFoundError} 404 when there is none with that id */
  abstract get(id: string): Promise<DeadLetter>;
  /**
   * The subscriber will be told again, as of something that has just happened.
   * @returns what it was. @throws {NotFoundError} 404 when there is none with that id
   */
  abstract replay(id: string): Promise<DeadLetter>;
  /** As `replay`, the oldest first. @returns how many, and how many are left */
  abstract replayOldest(
    limit: number,
    subscriber: string | undefined,
  ): Promise<{ replayed: number; remaining: number }>;
  /** @returns what it was. @throws {NotFoundError} 404 when there is none with that id */
  abstract discard(id: string): Promise<DeadLetter>;
}
