import { Query } from '@nestjs/cqrs';
import type { AuditList } from '../../contract';
import type { AuditFilter } from '../domain/audit-entry';

/** A page of the audit, newest first. */
export class ListAudit extends Query<AuditList> {
  /** @param everywhere of the whole installation, not of the selected tenant */
  constructor(
    readonly everywhere: boolean,
    readonly filter: AuditFilter,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
