import { Query } from '@nestjs/cqrs';
import type { AuditEntry, AuditFilter } from '../domain/audit-entry';
import type { Place } from '../domain/place';

/** The next entries of an export, newest first. */
export class ReadAudit extends Query<AuditEntry[]> {
  /** @param everywhere of the whole installation, not of the selected tenant */
  constructor(
    readonly everywhere: boolean,
    readonly filter: AuditFilter,
    readonly beyond: Place | undefined,
    readonly rows: number,
  ) {
    super();
  }
}
