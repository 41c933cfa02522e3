import { FakeClock } from '../../shared/clock';
import { FakeUnitOfWork } from '../../shared/database/testing';
import type { KeysInSight } from '../domain/keys-in-sight';
import { anApiKey, FakeApiKeyRepository, OWNER } from '../testing';
import { GetKeyHandler } from './get-key.handler';
import { GetKey } from './get-key.query';
import { ListKeysHandler } from './list-keys.handler';
import { ListKeys } from './list-keys.query';
import { ShowUsageHandler } from './show-usage.handler';
import { ShowUsage } from './show-usage.query';

const key = anApiKey();
const own: KeysInSight = { scope: 'system', ownerId: OWNER };
const others: KeysInSight = { scope: 'system', ownerId: 'somebody else' };
const keys = new FakeApiKeyRepository().add(key).add(anApiKey({ id: '018f0000-0000-4000-8000-0000000000bb' }));
keys.days.set(key.id, [
  { day: '2026-01-01', requests: 3, refused: 1 },
  { day: '2025-12-31', requests: 2, refused: 0 },
]);

describe('ListKeysHandler', () => {
  const handler = new ListKeysHandler(keys, new FakeUnitOfWork());
  const listing = { limit: 1, sort: 'createdAt', count: true } as const;

  it('makes a page without anything secret', async () => {
    const { data, page } = await handler.execute(new ListKeys(own, listing));
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ id: key.id, tenant: 'SERHAFEN:CL', limit: null, expiresAt: null });
    expect(Object.keys(data[0]!).filter((name) => /hash|secret$/i.test(name))).toEqual([]);
    expect(page).toEqual({ nextCursor: expect.any(String), prevCursor: null, total: 2 });
  });

  it.each(['bm9uc2Vuc2U', Buffer.from(JSON.stringify(['createdAt', false, 'then', key.id])).toString('base64url')])(
    'takes no cursor such as %s',
    async (cursor) => {
      await expect(async () => handler.execute(new ListKeys(own, { ...listing, cursor }))).rejects.toMatchObject({
        code: 'validation-failed',
      });
    },
  );
});

describe('GetKeyHandler', () => {
  const handler = new GetKeyHandler(keys, new FakeUnitOfWork());

  it('finds what is in sight, and nothing else', async () => {
    expect(await handler.execute(new GetKey(own, key.id))).toBe(key);
    await expect(handler.execute(new GetKey(others, key.id))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('ShowUsageHandler', () => {
  const handler = new ShowUsageHandler(keys, new FakeUnitOfWork(), new FakeClock());

  it('counts today as the first of so many days', async () => {
    expect((await handler.execute(new ShowUsage(own, key.id, 1))).data.map(({ day }) => day)).toEqual(['2026-01-01']);
    expect((await handler.execute(new ShowUsage(own, key.id, 2))).data).toHaveLength(2);
  });

  it("does not tell of somebody else's key", async () => {
    await expect(handler.execute(new ShowUsage(others, key.id, 1))).rejects.toMatchObject({ code: 'not-found' });
  });
});
