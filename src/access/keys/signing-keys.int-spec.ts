import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { FakeClock } from '../../shared/clock';
import { Envelope, MasterKey, SystemRandom } from '../../shared/crypto';
import { FakeDomainEvents } from '../../shared/events/testing';
import { PostgresSigningKeyStore } from '../persistence/postgres-signing-key.store';
import { SigningKeys } from './signing-keys';

describe('SigningKeys on PostgreSQL', () => {
  let test: OpenTestDatabase;
  const clock = new FakeClock();
  const events = new FakeDomainEvents();
  const anInstance = (): SigningKeys =>
    new SigningKeys(
      new PostgresSigningKeyStore(test.current),
      test.unitOfWork,
      new Envelope(new MasterKey(Buffer.alloc(32, 1)), new SystemRandom()),
      events,
      clock,
      { SIGNING_KEY_MAX_AGE_DAYS: 90, TOKEN_ALGORITHM: 'RS256' },
    );
  beforeAll(async () => (test = await openTestDatabase()));
  afterAll(() => test.close());

  it('makes one key however many instances start at once, and one more however many rotate', async () => {
    const instances = Array.from({ length: 5 }, anInstance);
    await Promise.all(instances.map((keys) => keys.start()));
    expect(new Set(instances.map((keys) => keys.current().kid)).size).toBe(1);
    const next = await Promise.all(instances.map((keys) => keys.rotate()));
    expect(new Set(next.map(({ kid }) => kid)).size).toBe(1);
    await Promise.all(instances.map((keys) => keys.reload()));
    expect(new Set(instances.map((keys) => JSON.stringify(keys.published()))).size).toBe(1);
    expect(instances[0]!.published()).toHaveLength(2);
    expect(events.recorded).toHaveLength(1);
  });

  it('keeps the private key sealed', async () => {
    const rows: { private_key: string; public_jwk: object }[] = await test.unitOfWork.run('system', () =>
      test.current.manager.query('SELECT * FROM signing_keys'),
    );
    expect(rows).toHaveLength(2);
    expect(rows.every(({ private_key }) => private_key.startsWith('v1.'))).toBe(true);
    expect(rows.every(({ public_jwk }) => !('d' in public_jwk))).toBe(true);
  });

  it('signs with the later key on every instance once it is active, and removes the dead one everywhere', async () => {
    const [one, other] = [anInstance(), anInstance()];
    await Promise.all([one.start(), other.start()]);
    const first = one.current().kid;
    clock.advance(10 * 60_000);
    expect(one.current().kid).not.toBe(first);
    expect(other.current().kid).toBe(one.current().kid);
    clock.advance(20 * 60_000);
    await Promise.all([one.maintain(), other.maintain()]);
    expect(await one.find(first)).toBeUndefined();
    expect(one.published()).toEqual(other.published());
    expect(one.published()).toHaveLength(1);
  });
});
