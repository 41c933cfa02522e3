import type { AuditEntry, AuditFilter } from '../domain/audit-entry';
import type { Place } from '../domain/place';

/** What is read of the audit, in one direction from a place. */
export interface AuditReading {
  readonly descending: boolean;
  /** The newest, or oldest, when absent. */
  readonly beyond: Place | undefined;
  readonly rows: number;
}

/** The audit, to be read: in scope `tenant` the entries of that one, else all. Written by whoever records events. */
export abstract class AuditRepository {
  abstract read(filter: AuditFilter, reading: AuditReading): Promise<AuditEntry[]>;
  /**
   * Deletes some of the oldest entries that need not be kept any more, and leaves an entry of that.
   * @returns how many; 0 when none is left
   */
  abstract prune(): Promise<number>;
}
