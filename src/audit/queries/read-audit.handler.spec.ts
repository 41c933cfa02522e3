import { FakeUnitOfWork } from '../../shared/database/testing';
import { anAuditEntry, FakeAuditRepository } from '../testing';
import { ReadAuditHandler } from './read-audit.handler';
import { ReadAudit } from './read-audit.query';

describe('ReadAudit', () => {
  it('reads on from a place, towards older entries, in a unit of work of its own', async () => {
    const entries = ['3', '2', '1'].map((position) => anAuditEntry({ position }));
    const unitOfWork = new FakeUnitOfWork();
    const handler = new ReadAuditHandler(new FakeAuditRepository(entries), unitOfWork);
    expect(await handler.execute(new ReadAudit(false, {}, entries[0], 5))).toEqual(entries.slice(1));
    expect(unitOfWork.scopes).toEqual(['tenant']);
    expect(unitOfWork.open).toBe(0);
  });
});
