import { FakeClock } from '../../shared/clock';
import { Envelope, MasterKey, MasterKeyError, SystemRandom } from '../../shared/crypto';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { FakeDomainEvents } from '../../shared/events/testing';
import { KeysUnavailableError } from '../verify/token-verifier';
import { SigningKeys } from './signing-keys';
import type { TokenAlgorithm } from './signing-key';
import { FakeSigningKeyStore } from './testing';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const envelope = (fill = 1): Envelope => new Envelope(new MasterKey(Buffer.alloc(32, fill)), new SystemRandom());

describe('SigningKeys', () => {
  let store: FakeSigningKeyStore;
  let clock: FakeClock;
  let events: FakeDomainEvents;
  let keys: SigningKeys;
  const anInstance = (box = envelope(), algorithm: TokenAlgorithm = 'RS256'): SigningKeys => {
    const settings = { SIGNING_KEY_MAX_AGE_DAYS: 90, TOKEN_ALGORITHM: algorithm };
    return new SigningKeys(store, new FakeUnitOfWork(), box, events, clock, settings);
  };
  beforeEach(async () => {
    [store, clock, events] = [new FakeSigningKeyStore(), new FakeClock(), new FakeDomainEvents()];
    keys = anInstance();
    await keys.start();
  });

  it('makes the first key under the lock, and publishes its public half alone', () => {
    expect(store.locks).toBe(1);
    expect(keys.published()).toEqual([
      { kty: 'RSA', use: 'sig', alg: 'RS256', kid: keys.current().kid, n: expect.any(String), e: 'AQAB' },
    ]);
    expect(Buffer.from((keys.published()[0] as { n: string }).n, 'base64url')).toHaveLength(256);
    expect(store.keys[0]!.privateKey).not.toContain('PRIVATE KEY');
  });

  it('takes the key that is there', async () => {
    const other = anInstance();
    await other.start();
    expect(store.keys).toHaveLength(1);
    expect(other.current().kid).toBe(keys.current().kid);
  });

  it('does not start with another master key, and says so', async () => {
    await expect(anInstance(envelope(2)).start()).rejects.toThrow(MasterKeyError);
  });

  it('publishes the next key ten minutes before it signs', async () => {
    const first = keys.current().kid;
    const { kid: next } = await keys.rotate();
    expect(keys.published().map(({ kid }) => kid)).toEqual([first, next]);
    clock.advance(10 * MINUTE_MS - 1);
    expect(keys.current().kid).toBe(first);
    clock.advance(1);
    expect(keys.current().kid).toBe(next);
  });

  it('does not pile up keys while one waits for its time', async () => {
    const { kid: next } = await keys.rotate();
    expect((await keys.rotate()).kid).toBe(next);
    expect(store.keys).toHaveLength(2);
  });

  it('tells of each key that somebody, or its age, asked for, once', async () => {
    expect(events.recorded).toEqual([]); // the first belongs to the beginning of the installation
    const { kid, changed } = await keys.rotate();
    expect([changed, (await keys.rotate()).changed]).toEqual([true, false]);
    clock.advance(91 * DAY_MS);
    await keys.maintain();
    await keys.maintain();
    const told = (id: string) => ({ type: 'signing-key.published', subject: { type: 'signing-key', id } });
    expect(events.recorded).toMatchObject([told(kid), told(keys.published().at(-1)!.kid)]);
    expect(events.recorded[1]!.after).toEqual({
      algorithm: 'RS256',
      activatesAt: new Date(clock.nowMs() + 10 * MINUTE_MS).toISOString(),
    });
  });

  it('keeps an old key until the last token it signed is dead, and then removes it', async () => {
    const first = keys.current().kid;
    const { kid: next } = await keys.rotate();
    clock.advance(10 * MINUTE_MS + 15 * MINUTE_MS);
    await keys.maintain();
    expect(keys.published().map(({ kid }) => kid)).toEqual([first, next]);
    expect(await keys.find(first)).toBeDefined();
    clock.advance(5 * MINUTE_MS);
    await keys.maintain();
    expect(keys.published().map(({ kid }) => kid)).toEqual([next]);
  });

  it('rotates by itself when the key is too old, and not before', async () => {
    clock.advance(90 * DAY_MS - 1);
    await keys.maintain();
    expect(store.keys).toHaveLength(1);
    clock.advance(1);
    await keys.maintain();
    await keys.maintain();
    expect(store.keys).toHaveLength(2);
  });

  describe('with another algorithm in the settings', () => {
    it.each([
      ['ES256', { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) }],
      ['EdDSA', { kty: 'OKP', crv: 'Ed25519', x: expect.any(String) }],
    ] as const)('checklist 11: makes the first key for %s, and publishes no private member', async (alg, members) => {
      store.keys = [];
      const other = anInstance(envelope(), alg);
      await other.start();
      expect(other.published()).toEqual([{ ...members, use: 'sig', alg, kid: other.current().kid }]);
    });

    it('publishes the next key at the start, once, and takes over when that one signs', async () => {
      const first = keys.current().kid;
      const [one, another] = [anInstance(envelope(), 'ES256'), anInstance(envelope(), 'ES256')];
      await one.start();
      await another.start();
      expect(one.published().map(({ alg }) => alg)).toEqual(['RS256', 'ES256']);
      expect(store.keys).toHaveLength(2);
      expect(events.recorded).toMatchObject([{ type: 'signing-key.published', after: { algorithm: 'ES256' } }]);
      expect(one.current().kid).toBe(first);
      clock.advance(10 * MINUTE_MS);
      expect(one.current().algorithm).toBe('ES256');
      expect(await one.find(first)).toMatchObject({ algorithm: 'RS256' });
    });

    it('leaves the keys of others alone while they run side by side', async () => {
      const other = anInstance(envelope(), 'EdDSA');
      await other.start();
      for (let minutes = 0; minutes < 60; minutes += 10) {
        clock.advance(10 * MINUTE_MS);
        await keys.maintain();
        await other.maintain();
      }
      expect(keys.published().map(({ alg }) => alg)).toEqual(['EdDSA']);
    });

    it('makes a key for it when one is asked for', async () => {
      clock.advance(1);
      await anInstance(envelope(), 'RS256').start();
      const other = anInstance(envelope(), 'ES256');
      await other.reload();
      await other.rotate();
      expect(other.published().map(({ alg }) => alg)).toEqual(['RS256', 'ES256']);
    });
  });

  it('learns of a key that another instance made, when a token names it', async () => {
    const other = anInstance();
    await other.start();
    clock.advance(60_000);
    const { kid: next } = await other.rotate();
    expect(await keys.find(next)).toBeDefined();
  });

  it('does not ask the database for every invented key id', async () => {
    clock.advance(60_000);
    const before = store.reads;
    for (let i = 0; i < 20; i++) expect(await keys.find(`invented-${i}`)).toBeUndefined();
    expect(store.reads).toBe(before + 1);
  });

  it('says that nobody can tell, when the database is gone', async () => {
    clock.advance(60_000);
    store.broken = true;
    await expect(keys.find('unknown')).rejects.toThrow(KeysUnavailableError);
    expect(keys.find(keys.current().kid)).toBeDefined();
  });
});
