import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller';
import { NoteExportHandler } from './commands/note-export.handler';
import { AuditExports } from './export/audit-exports';
import { TypeOrmAuditRepository } from './persistence/typeorm-audit.repository';
import { AuditRepository } from './ports/audit.repository';
import { ListAuditHandler } from './queries/list-audit.handler';
import { ReadAuditHandler } from './queries/read-audit.handler';

/** Who changed what, to be read. It is written by shared/events, with what is changed. */
@Module({
  controllers: [AuditController],
  providers: [
    { provide: AuditRepository, useClass: TypeOrmAuditRepository },
    AuditExports,
    ListAuditHandler,
    ReadAuditHandler,
    NoteExportHandler,
  ],
})
export class AuditModule {}
