import { aTenant } from '../../access/testing';
import type { CurrentUnitOfWork } from '../../shared/database';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import { NoteExport } from './note-export.command';
import { NoteExportHandler } from './note-export.handler';

describe('NoteExport', () => {
  const tenant = aTenant('SERHAFEN:CL');
  const events = new FakeDomainEvents();
  const handler = new NoteExportHandler(new FakeUnitOfWork(), { tenant } as CurrentUnitOfWork, events);

  it('tells whose entries were taken, and which', async () => {
    await handler.execute(new NoteExport(false, 'csv', { type: 'user.' }));
    await handler.execute(new NoteExport(true, 'ndjson', {}));
    expect(events.recorded).toEqual([
      {
        type: 'audit.exported',
        subject: { type: 'audit', id: 'SERHAFEN:CL' },
        tenantId: tenant.id,
        after: { format: 'csv', type: 'user.' },
      },
      {
        type: 'audit.exported',
        subject: { type: 'audit', id: 'installation' },
        tenantId: undefined,
        after: { format: 'ndjson' },
      },
    ]);
  });
});
