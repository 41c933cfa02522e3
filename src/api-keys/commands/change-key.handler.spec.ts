import { FakeEndOfAccess } from '../../access/testing';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import type { KeysInSight } from '../domain/keys-in-sight';
import { anApiKey, FakeApiKeyRepository, OWNER } from '../testing';
import { ChangeKey } from './change-key.command';
import { ChangeKeyHandler } from './change-key.handler';

const { id } = anApiKey();
const own: KeysInSight = { scope: 'system', ownerId: OWNER };

describe('ChangeKeyHandler', () => {
  const keys = new FakeApiKeyRepository();
  const endOfAccess = new FakeEndOfAccess();
  const events = new FakeDomainEvents();
  const handler = new ChangeKeyHandler(keys, endOfAccess, events, new FakeUnitOfWork());
  beforeEach(() => {
    keys.add(anApiKey());
    endOfAccess.ended.length = events.recorded.length = 0;
  });

  it('renames a key without closing what is open with it', async () => {
    expect(await handler.execute(new ChangeKey(own, id, 1, { name: 'export' }))).toMatchObject({
      name: 'export',
      version: 2,
    });
    expect(endOfAccess.ended).toEqual([]);
    expect(events.recorded).toEqual([expect.objectContaining({ type: 'api-key.changed' })]);
  });

  it('makes every instance read a new limit', async () => {
    const limit = { requests: 5, perSeconds: 60 };
    expect(await handler.execute(new ChangeKey(own, id, undefined, { limit }))).toMatchObject({ limit });
    expect(await handler.execute(new ChangeKey(own, id, undefined, { limit: null }))).toMatchObject({
      limit: undefined,
    });
    expect(endOfAccess.ended).toEqual([`key ${id}`, `key ${id}`]);
  });

  it('changes nothing that somebody else has changed meanwhile, nor that is not in sight', async () => {
    await expect(handler.execute(new ChangeKey(own, id, 7, { name: 'x' }))).rejects.toMatchObject({
      code: 'version-outdated',
    });
    const others: KeysInSight = { scope: 'system', ownerId: 'somebody else' };
    await expect(handler.execute(new ChangeKey(others, id, 1, { name: 'x' }))).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(keys.keys.get(id)).toEqual(anApiKey());
  });
});
