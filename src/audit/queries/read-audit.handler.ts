import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import type { AuditEntry } from '../domain/audit-entry';
import { AuditRepository } from '../ports/audit.repository';
import { ReadAudit } from './read-audit.query';

@OwnUnitsOfWork()
@QueryHandler(ReadAudit)
export class ReadAuditHandler implements IQueryHandler<ReadAudit> {
  constructor(
    private readonly audit: AuditRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute({ everywhere, filter, beyond, rows }: ReadAudit): Promise<AuditEntry[]> {
    return this.unitOfWork.run(everywhere ? 'installation' : 'tenant', () =>
      this.audit.read(filter, { descending: true, beyond, rows }),
    );
  }
}
