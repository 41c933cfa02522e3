import { Module } from '@nestjs/common';
import { Housekeeping } from '../access/nest';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { UnitOfWork, untilNoneIsLeft } from '../shared/database';
import { AuditController } from './audit.controller';
import { NoteExportHandler } from './commands/note-export.handler';
import { AuditExports } from './export/audit-exports';
import { TypeOrmAuditRepository } from './persistence/typeorm-audit.repository';
import { AuditRepository } from './ports/audit.repository';
import { ListAuditHandler } from './queries/list-audit.handler';
import { ReadAuditHandler } from './queries/read-audit.handler';

const PRUNE_EVERY_MS = 60 * 60_000;

const pruneAudit = (audit: AuditRepository, unitOfWork: UnitOfWork, environment: Environment): Housekeeping =>
  new Housekeeping('removal of old entries of the audit', PRUNE_EVERY_MS, async () => {
    if (environment.AUDIT_RETENTION_DAYS > 0) await untilNoneIsLeft(unitOfWork, () => audit.prune());
  });

/** Who changed what, to be read. It is written by shared/events, with what is changed. */
@Module({
  controllers: [AuditController],
  providers: [
    { provide: AuditRepository, useClass: TypeOrmAuditRepository },
    AuditExports,
    { provide: Housekeeping, inject: [AuditRepository, UnitOfWork, ENVIRONMENT], useFactory: pruneAudit },
    ListAuditHandler,
    ReadAuditHandler,
    NoteExportHandler,
  ],
})
export class AuditModule {}
