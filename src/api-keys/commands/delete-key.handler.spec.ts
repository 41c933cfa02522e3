import { FakeEndOfAccess } from '../../access/testing';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import { anApiKey, FakeApiKeyRepository, tenant } from '../testing';
import { DeleteKey } from './delete-key.command';
import { DeleteKeyHandler } from './delete-key.handler';

const { id } = anApiKey();

describe('DeleteKeyHandler', () => {
  const keys = new FakeApiKeyRepository().add(anApiKey());
  const endOfAccess = new FakeEndOfAccess();
  const events = new FakeDomainEvents();
  const unitOfWork = new FakeUnitOfWork();
  const handler = new DeleteKeyHandler(keys, endOfAccess, events, unitOfWork);

  it('ends a key everywhere, in the scope of whoever asks', async () => {
    await handler.execute(new DeleteKey({ scope: 'tenant' }, id));
    expect(unitOfWork.scopes).toEqual(['tenant']);
    expect(keys.keys.size).toBe(0);
    expect(endOfAccess.ended).toEqual([`key ${id}`]);
    expect(events.recorded).toEqual([expect.objectContaining({ type: 'api-key.deleted', tenantId: tenant.id })]);
  });

  it('answers not-found for what is not in sight', async () => {
    await expect(handler.execute(new DeleteKey({ scope: 'tenant' }, id))).rejects.toMatchObject({ code: 'not-found' });
  });
});
