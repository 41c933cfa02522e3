import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CurrentUnitOfWork, OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NoteExport } from './note-export.command';

@OwnUnitsOfWork()
@CommandHandler(NoteExport)
export class NoteExportHandler implements ICommandHandler<NoteExport> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly events: DomainEvents,
  ) {}

  execute({ everywhere, format, filter }: NoteExport): Promise<void> {
    return this.unitOfWork.run(everywhere ? 'installation' : 'tenant', () => {
      const tenant = everywhere ? undefined : this.current.tenant;
      return this.events.record({
        type: 'audit.exported',
        subject: { type: 'audit', id: tenant?.code ?? 'installation' },
        tenantId: tenant?.id,
        after: { format, ...filter },
      });
    });
  }
}
