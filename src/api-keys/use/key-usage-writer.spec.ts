import { FakeClock } from '../../shared/clock';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeKeyUsageStore } from '../testing';
import { KeyUsageWriter } from './key-usage-writer';
import { KeyUses } from './key-uses';

const DAY = 24 * 60 * 60_000;

describe('KeyUsageWriter', () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  let uses: KeyUses;
  let store: FakeKeyUsageStore;
  let unitOfWork: FakeUnitOfWork;
  let writer: KeyUsageWriter;
  beforeEach(() => {
    [uses, store, unitOfWork] = [new KeyUses(), new FakeKeyUsageStore(), new FakeUnitOfWork()];
    writer = new KeyUsageWriter(uses, store, unitOfWork, clock);
  });

  it('writes a thousand requests down as one count, and asks the database for nothing when there are none', async () => {
    for (let i = 0; i < 1000; i++) uses.accepted('a', clock.nowMs());
    await writer.write();
    await writer.write();
    expect(store.added).toEqual([[expect.objectContaining({ keyId: 'a', requests: 1000 })]]);
    // The count, and what is too old: once a day.
    expect(unitOfWork.scopes).toEqual(['system', 'system']);
  });

  it('keeps what could not be written for the next time', async () => {
    store.failing = true;
    uses.accepted('a', clock.nowMs());
    await expect(writer.write()).rejects.toThrow('the database does not answer');
    uses.accepted('a', clock.nowMs());
    store.failing = false;
    await writer.write();
    expect(store.added).toEqual([[expect.objectContaining({ requests: 2 })]]);
  });

  it('writes for the last time when the process ends, and lets it end when that fails', async () => {
    uses.accepted('a', clock.nowMs());
    await writer.beforeApplicationShutdown();
    expect(store.added).toHaveLength(1);
    store.failing = true;
    uses.accepted('a', clock.nowMs());
    await expect(writer.beforeApplicationShutdown()).resolves.toBeUndefined();
  });

  it('forgets days that are older than 400, once a day', async () => {
    await writer.write();
    await writer.write();
    expect(store.pruned).toEqual(['2024-11-27']);
    clock.advance(DAY);
    await writer.write();
    expect(store.pruned).toEqual(['2024-11-27', '2024-11-28']);
  });
});
