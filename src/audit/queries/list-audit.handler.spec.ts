import { FakeUnitOfWork } from '../../shared/database/testing';
import { anAuditEntry, FakeAuditRepository } from '../testing';
import { ListAuditHandler } from './list-audit.handler';
import { ListAudit } from './list-audit.query';

const id = (n: number) => `018f0000-0000-4000-8000-00000000000${n}`;
const entries = [3, 2, 1].map((n) => anAuditEntry({ id: id(n), position: String(n) }));

describe('ListAudit', () => {
  const unitOfWork = new FakeUnitOfWork();
  const repository = new FakeAuditRepository(entries);
  const handler = new ListAuditHandler(repository, unitOfWork);

  it('shows pages there and back, newest first', async () => {
    const first = await handler.execute(new ListAudit(false, {}, 2, undefined));
    expect(first.data.map((entry) => entry.id)).toEqual([id(3), id(2)]);
    const second = await handler.execute(new ListAudit(false, {}, 2, first.page.nextCursor!));
    expect(second.data.map((entry) => entry.id)).toEqual([id(1)]);
    expect(second.page.nextCursor).toBeNull();
    const back = await handler.execute(new ListAudit(false, {}, 2, second.page.prevCursor!));
    expect(back.data).toEqual(first.data);
  });

  it('shows nulls where there is nothing, and leaves out what an actor has not', async () => {
    const { data } = await handler.execute(new ListAudit(false, {}, 1, undefined));
    expect(data[0]).toMatchObject({ tenant: null, requestId: null, actor: { kind: 'system', id: 'iam-gateway' } });
  });

  it('sees the selected tenant, or the whole installation', async () => {
    unitOfWork.scopes.length = 0;
    await handler.execute(new ListAudit(false, {}, 1, undefined));
    await handler.execute(new ListAudit(true, { type: 'user.' }, 1, undefined));
    expect(unitOfWork.scopes).toEqual(['tenant', 'installation']);
    expect(repository.asked.at(-1)!.filter).toEqual({ type: 'user.' });
  });

  it('refuses a cursor that is none', async () => {
    await expect(handler.execute(new ListAudit(true, {}, 1, 'abc'))).rejects.toMatchObject({ status: 400 });
  });
});
