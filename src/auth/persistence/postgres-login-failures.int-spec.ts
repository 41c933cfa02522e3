import { randomUUID } from 'node:crypto';
import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import type { LockRule } from '../lockout/login-failures';
import { PostgresLoginFailures } from './postgres-login-failures';

const NOW_MS = Date.UTC(2026, 0, 1);
const RULE: LockRule = { failures: 5, lengths: [60, 120, 900], forgottenAfterMs: 3_600_000 };

describe('PostgresLoginFailures', () => {
  let test: OpenTestDatabase;
  let failures: PostgresLoginFailures;
  beforeAll(async () => {
    test = await openTestDatabase();
    failures = new PostgresLoginFailures(test.current);
  });
  afterAll(() => test.close());

  const inSystem = <T>(work: () => Promise<T>): Promise<T> => test.unitOfWork.run('system', work);
  const aKey = (): { key: string; userId: string } => {
    const userId = randomUUID();
    return { key: `user:${userId}`, userId };
  };
  const reserve = (
    counter: { key: string; userId: string | undefined },
    nowMs = NOW_MS,
    rule = RULE,
  ): Promise<boolean> => inSystem(() => failures.reserve(counter, rule, nowMs));
  const fill = async (counter: { key: string; userId: string | undefined }, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await reserve(counter);
  };

  it('locks with the last failure that is let through, longer each time', async () => {
    const counter = aKey();
    await fill(counter, 5);
    let nowMs = NOW_MS;
    for (const seconds of [60, 120, 900, 900]) {
      expect(await reserve(counter, nowMs + seconds * 1000 - 1)).toBe(false);
      nowMs += seconds * 1000;
      expect(await reserve(counter, nowMs)).toBe(true);
    }
  });

  it('locks at once where one failure is enough', async () => {
    const counter = aKey();
    expect(await reserve(counter, NOW_MS, { ...RULE, failures: 1 })).toBe(true);
    expect(await reserve(counter, NOW_MS, { ...RULE, failures: 1 })).toBe(false);
    expect(await reserve(counter, NOW_MS + 60_000, { ...RULE, failures: 1 })).toBe(true);
    expect(await reserve(counter, NOW_MS + 60_000 + 119_999, { ...RULE, failures: 1 })).toBe(false);
  });

  it('begins anew after a rest', async () => {
    const counter = aKey();
    await fill(counter, 4);
    for (let i = 0; i < 4; i++) expect(await reserve(counter, NOW_MS + 3_600_001)).toBe(true);
    expect(await reserve(counter, NOW_MS + 3_600_001)).toBe(true);
    expect(await reserve(counter, NOW_MS + 3_600_001)).toBe(false);
  });

  it('checklist 23: admits five of a hundred attempts at once', async () => {
    const counter = aKey();
    const admitted = await Promise.all(Array.from({ length: 100 }, () => reserve(counter)));
    expect(admitted.filter(Boolean)).toHaveLength(5);
  });

  it('opens what is forgotten or taken back', async () => {
    const counter = aKey();
    await fill(counter, 5);
    await inSystem(() => failures.takeBack(counter.key));
    expect([await reserve(counter), await reserve(counter)]).toEqual([true, false]);
    await inSystem(() => failures.forget(counter.key));
    expect(await reserve(counter)).toBe(true);
  });

  it('lets so many failures of an address through in a window', async () => {
    const rule = { failures: 3, perMs: 900_000 };
    const key = `address:${randomUUID()}`;
    const take = (nowMs: number): Promise<boolean> => inSystem(() => failures.reserveAddress(key, rule, nowMs));
    const first = await Promise.all(Array.from({ length: 20 }, () => take(NOW_MS)));
    expect(first.filter(Boolean)).toHaveLength(3);
    expect(await take(NOW_MS + 899_999)).toBe(false);
    await inSystem(() => failures.takeBack(key));
    expect([await take(NOW_MS + 899_999), await take(NOW_MS + 899_999)]).toEqual([true, false]);
    expect([await take(NOW_MS + 900_000), await take(NOW_MS + 900_000)]).toEqual([true, true]);
  });

  it('unlocks a user on all devices, and says whether there was anything', async () => {
    const counter = aKey();
    const device = { key: `device:${randomUUID()}`, userId: counter.userId };
    await fill(counter, 5);
    await fill(device, 5);
    const unlock = (): Promise<boolean> => inSystem(() => failures.unlock(counter.userId));
    expect([await unlock(), await unlock()]).toEqual([true, false]);
    expect([await reserve(counter), await reserve(device)]).toEqual([true, true]);
  });

  it('gives out each lock of a user once, whoever asks', async () => {
    const locked = aKey();
    await inSystem(() => failures.takeUntold(NOW_MS + 86_400_000));
    await fill(locked, 5);
    await fill(aKey(), 4);
    await fill({ key: `name:${randomUUID()}`, userId: undefined }, 5);
    const take = (beforeMs: number) => inSystem(() => failures.takeUntold(beforeMs));
    expect(await take(NOW_MS - 1)).toEqual([]);
    const taken = await Promise.all([take(NOW_MS), take(NOW_MS), take(NOW_MS)]);
    expect(taken.flat()).toEqual([{ userId: locked.userId, failures: 5, untilMs: NOW_MS + 60_000 }]);
    await reserve(locked, NOW_MS + 60_000);
    expect(await take(NOW_MS + 60_000)).toMatchObject([{ userId: locked.userId, failures: 6 }]);
  });

  it('removes old counters, but none that still locks', async () => {
    const [old, locking] = [aKey(), aKey()];
    await fill(old, 1);
    await reserve(locking, NOW_MS, { ...RULE, failures: 1, lengths: [7200] });
    await inSystem(() => failures.removeOld(NOW_MS + 1, NOW_MS + 3_600_000));
    const left: { key: string }[] = await inSystem(() =>
      test.current.manager.query('SELECT key FROM login_failures WHERE key = ANY($1)', [[old.key, locking.key]]),
    );
    expect(left).toEqual([{ key: locking.key }]);
  });

  it('finds users by both names, in every spelling', async () => {
    const rows: { id: string }[] = await inSystem(() =>
      test.current.manager.query(`INSERT INTO users (email, username) VALUES ('ana@example.test', 'ana') RETURNING id`),
    );
    for (const name of [{ email: ' ANA@example.test' }, { username: 'Ａna' }])
      expect(await inSystem(() => failures.userNamed(name))).toBe(rows[0]!.id);
    expect(await inSystem(() => failures.userNamed({ email: 'ana' }))).toBeUndefined();
  });

  it('is hidden from everybody who is not the house', async () => {
    await fill(aKey(), 1);
    expect(
      await test.unitOfWork.run('installation', () => test.current.manager.query('SELECT key FROM login_failures')),
    ).toEqual([]);
  });
});
