import { aPrincipal, FakeEndOfAccess } from '../../access/testing';
import { RecentSignIn } from '../../access/nest';
import { FakeClock } from '../../shared/clock';
import { SystemRandom } from '../../shared/crypto';
import { FakeDomainEvents } from '../../shared/events/testing';
import { hashOfSecret, parseKey } from '../domain/key-text';
import { ana, anApiKey, FakeApiKeyRepository } from '../testing';
import { RotateKey } from './rotate-key.command';
import { RotateKeyHandler } from './rotate-key.handler';

const key = anApiKey({ expiresAt: new Date('2027-01-01T00:00:00.000Z') });
const before = Buffer.alloc(32, 1);

describe('RotateKeyHandler', () => {
  const clock = new FakeClock();
  let keys: FakeApiKeyRepository;
  let endOfAccess: FakeEndOfAccess;
  let events: FakeDomainEvents;
  let handler: RotateKeyHandler;
  beforeEach(() => {
    [keys, endOfAccess, events] = [
      new FakeApiKeyRepository().add(key, before),
      new FakeEndOfAccess(),
      new FakeDomainEvents(),
    ];
    handler = new RotateKeyHandler(
      new RecentSignIn(clock, { RECENT_SIGN_IN_SECONDS: 900 }),
      keys,
      endOfAccess,
      events,
      new SystemRandom(),
      clock,
      { API_KEY_MAX_DAYS: 0 },
    );
  });

  it('asks for a recent sign-in', async () => {
    const late = aPrincipal({ subject: ana.subject, authTimeMs: clock.nowMs() - 900_001 });
    const rotating = handler.execute(new RotateKey(late, key.id, 3600, undefined));
    await expect(rotating).rejects.toMatchObject({ status: 401, code: 'insufficient-user-authentication' });
    expect(events.recorded).toEqual([]);
  });

  it('gives a new secret under the same prefix, and lets the one before live on for a while', async () => {
    const { shown, version } = await handler.execute(new RotateKey(ana, key.id, 3600, undefined));
    const text = parseKey(shown.key)!;
    expect(text.prefix).toBe(key.prefix);
    expect(keys.secrets.get(key.id)).toEqual({ hash: hashOfSecret(text.secret), previousHash: before });
    expect(shown.apiKey).toMatchObject({
      checksum: text.checksum,
      rotatedAt: '2026-01-01T00:00:00.000Z',
      previousSecretUntil: '2026-01-01T01:00:00.000Z',
      expiresAt: '2027-01-01T00:00:00.000Z',
    });
    expect(version).toBe(2);
  });

  it('is heard of on every instance, and leaves word without a secret', async () => {
    const { shown } = await handler.execute(new RotateKey(ana, key.id, 0, undefined));
    expect(endOfAccess.ended).toEqual([`key ${key.id}`]);
    expect(events.recorded).toEqual([expect.objectContaining({ type: 'api-key.rotated' })]);
    expect(JSON.stringify(events.recorded)).not.toContain(parseKey(shown.key)!.secret);
  });

  it('lets the key live longer where its owner says so, and never into the past', async () => {
    const later = new Date('2030-01-01T00:00:00.000Z');
    const { shown } = await handler.execute(new RotateKey(ana, key.id, 0, later));
    expect(shown.apiKey.expiresAt).toBe(later.toISOString());
    const past = handler.execute(new RotateKey(ana, key.id, 0, new Date(0)));
    await expect(past).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it("finds no key of somebody else's", async () => {
    keys.add({ ...key, ownerId: 'somebody else' });
    await expect(handler.execute(new RotateKey(ana, key.id, 0, undefined))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
