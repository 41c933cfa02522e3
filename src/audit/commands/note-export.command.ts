import { Command } from '@nestjs/cqrs';
import type { AuditFilter } from '../domain/audit-entry';

/** Somebody takes a copy of the audit with them. */
export class NoteExport extends Command<void> {
  /** @param everywhere of the whole installation, not of the selected tenant */
  constructor(
    readonly everywhere: boolean,
    readonly format: 'ndjson' | 'csv',
    readonly filter: AuditFilter,
  ) {
    super();
  }
}
