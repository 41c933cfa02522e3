import { Principal, Revocations, TOKEN_INVALID, TOKEN_REVOKED } from '../../access';
import { FakeRolePermissions } from '../../access/testing';
import { anIdentity, FakeUserRepository } from '../../identity/testing';
import { aLookUpCache } from '../../shared/cache/testing';
import { FakeClock } from '../../shared/clock';
import { SystemRandom } from '../../shared/crypto';
import { DatabaseUnavailableError } from '../../shared/database';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { Registry } from 'prom-client';
import type { ApiKey } from '../domain/api-key';
import { drawKey, hashOfSecret, type KeyText, writeKey } from '../domain/key-text';
import { anApiKey, FakeApiKeyRepository, OWNER, tenant } from '../testing';
import { KeyMetrics } from './key-metrics';
import { KeyUses } from './key-uses';
import { StoredApiKeys } from './stored-api-keys';

const random = new SystemRandom();
const HOUR = 3_600_000;

/** Keys of Ana, who is a USER in SERHAFEN:CL; a USER may read users. */
class Sketch {
  readonly clock = new FakeClock();
  readonly repository = new FakeApiKeyRepository();
  readonly users = new FakeUserRepository();
  readonly permissions = new FakeRolePermissions({ USER: ['users:read'], SUPERADMIN: ['*:*'] });
  readonly lookUps = aLookUpCache();
  readonly revocations = new Revocations();
  readonly uses = new KeyUses();
  readonly metrics = new KeyMetrics(new Registry());
  readonly unitOfWork = new FakeUnitOfWork();
  readonly keys = new StoredApiKeys(
    this.repository,
    this.users,
    this.permissions,
    this.lookUps,
    this.revocations,
    this.unitOfWork,
    { issuer: 'https://gateway.test', audience: 'iam-gateway' },
    this.uses,
    this.metrics,
    this.clock,
  );

  constructor() {
    this.owns({});
  }

  owns(facts: Parameters<typeof anIdentity>[0]): void {
    this.users.add(anIdentity({ id: OWNER, memberships: [{ tenant, roles: ['USER'] }], ...facts }));
  }

  /** @returns the text of a new key */
  key(facts: Partial<ApiKey> = {}, before?: KeyText): string {
    const text = drawKey(random, before?.prefix);
    const { prefix, checksum } = text;
    const previousHash = before && hashOfSecret(before.secret);
    this.repository.add(anApiKey({ prefix, checksum, ...facts }), hashOfSecret(text.secret), previousHash);
    return writeKey(text);
  }

  /** As EndOfAccess does on every instance when a key, or its owner, changed. */
  announce(kind: 'key' | 'epoch', value: string): void {
    this.lookUps.forget('api-key');
    const rest = { value, expiresAtMs: this.clock.nowMs() + HOUR };
    this.revocations.apply(kind === 'key' ? { kind, ...rest } : { kind, epoch: 1, ...rest });
  }
}

describe('StoredApiKeys', () => {
  let sketch: Sketch;
  beforeEach(() => (sketch = new Sketch()));

  it('makes of a key a principal that acts for its owner in one tenant', async () => {
    const limit = { requests: 5, perSeconds: 1 };
    const text = sketch.key({ roles: ['USER', 'PILOT'], scopes: ['users:read', 'users:write'], limit });
    const principal = (await sketch.keys.authenticate(text)) as Principal;
    expect(principal).toMatchObject({
      kind: 'api-key',
      keyId: anApiKey().id,
      userId: OWNER,
      email: 'ana@example.test',
      ours: true,
      controlPlane: true,
      isSuperadmin: false,
      sessionId: undefined,
      ownLimit: { name: 'api-key', ...limit, algorithm: 'token-bucket' },
    });
    expect(principal.permissions).toEqual(new Set(['users:read']));
    expect(principal.scopes).toEqual(new Set(['users:read']));
    expect([...principal.tenants]).toEqual([['SERHAFEN:CL', new Set(['USER'])]]);
  });

  it('answers at once for a key that it knows, and counts both', async () => {
    const text = sketch.key();
    const first = sketch.keys.authenticate(text);
    expect(first).toBeInstanceOf(Promise);
    expect(sketch.keys.authenticate(writeKey(drawKey(random)))).toBeInstanceOf(Promise);
    const principal = await first;
    expect(sketch.keys.authenticate(text)).toBe(principal);
    expect(sketch.repository.lookUps).toBe(2);
    expect(sketch.uses.take()).toEqual([expect.objectContaining({ requests: 2, refused: 0 })]);
    expect(sketch.metrics.counts).toMatchObject({ accepted: 2, invalid: 1 });
  });

  it('looks a key up once, however many ask at a time', async () => {
    const text = sketch.key();
    await Promise.all(Array.from({ length: 50 }, async () => sketch.keys.authenticate(text)));
    expect(sketch.repository.lookUps).toBe(1);
  });

  it('refuses a typo without a look-up, and a wrong secret or an unknown prefix after one', async () => {
    const text = sketch.key();
    expect(sketch.keys.authenticate(`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`)).toBe(TOKEN_INVALID);
    expect(sketch.repository.lookUps).toBe(0);
    const prefix = text.split('_')[1]!;
    expect(await sketch.keys.authenticate(writeKey(drawKey(random, prefix)))).toBe(TOKEN_INVALID);
    expect(await sketch.keys.authenticate(writeKey(drawKey(random)))).toBe(TOKEN_INVALID);
    expect(sketch.uses.take()).toEqual([]);
  });

  it('does not keep that a key is not there: a flood of made-up ones pushes nothing out', async () => {
    const made = writeKey(drawKey(random));
    await sketch.keys.authenticate(made);
    await sketch.keys.authenticate(made);
    expect(sketch.repository.lookUps).toBe(2);
  });

  it('asks again at every use whether a key has expired', async () => {
    const text = sketch.key({ expiresAt: new Date(sketch.clock.nowMs() + HOUR) });
    expect(await sketch.keys.authenticate(text)).toBeInstanceOf(Principal);
    sketch.clock.advance(HOUR);
    expect(sketch.keys.authenticate(text)).toBe(TOKEN_INVALID);
    expect(sketch.uses.take()).toEqual([expect.objectContaining({ requests: 1, refused: 1 })]);
  });

  it('takes the secret before a rotation until its time is over, and the new one for good', async () => {
    const before = drawKey(random);
    const now = sketch.key({ previousUntil: new Date(sketch.clock.nowMs() + HOUR) }, before);
    expect(await sketch.keys.authenticate(writeKey(before))).toBeInstanceOf(Principal);
    expect(await sketch.keys.authenticate(now)).toBeInstanceOf(Principal);
    sketch.clock.advance(HOUR);
    expect(sketch.keys.authenticate(writeKey(before))).toBe(TOKEN_REVOKED);
    expect(sketch.keys.authenticate(now)).toBeInstanceOf(Principal);
    sketch.announce('key', anApiKey().id);
    expect(await sketch.keys.authenticate(writeKey(before))).toBe(TOKEN_REVOKED);
  });

  it.each<[string, Parameters<typeof anIdentity>[0]]>([
    ['disabled', { enabled: false }],
    ['no member any more', { memberships: [] }],
  ])('refuses at once when its owner is %s', async (_, facts) => {
    const text = sketch.key();
    await sketch.keys.authenticate(text);
    sketch.owns(facts);
    sketch.announce('epoch', OWNER);
    expect(await sketch.keys.authenticate(text)).toBe(TOKEN_REVOKED);
  });

  it('does at once no more than its owner, whose role was taken away or means less now', async () => {
    const text = sketch.key({ roles: ['USER'] });
    await sketch.keys.authenticate(text);
    sketch.permissions.byRole['USER'] = [];
    sketch.lookUps.forget('role', 'USER');
    const lessAllowed = (await sketch.keys.authenticate(text)) as Principal;
    expect([...lessAllowed.permissions!]).toEqual([]);
    expect(lessAllowed.rolesTextIn('SERHAFEN:CL')).toBe('USER');
    sketch.owns({ memberships: [{ tenant, roles: [] }] });
    sketch.announce('epoch', OWNER);
    expect(((await sketch.keys.authenticate(text)) as Principal).rolesTextIn('SERHAFEN:CL')).toBe('');
  });

  it('refuses a deleted key at once, and remembers nothing that was read before', async () => {
    const text = sketch.key();
    // Deleted, and announced, while it is looked up.
    sketch.repository.meanwhile = () => {
      sketch.repository.meanwhile = () => Promise.resolve();
      sketch.repository.keys.clear();
      sketch.announce('key', anApiKey().id);
      return Promise.resolve();
    };
    expect(await sketch.keys.authenticate(text)).toBe(TOKEN_INVALID);
  });

  it('gives a key of the installation installation-wide roles while its owner is a SUPERADMIN', async () => {
    sketch.owns({ installationRoles: ['ADMIN', 'SUPERADMIN', 'USER'] });
    const text = sketch.key({ tenant: undefined, roles: ['SUPERADMIN'], scopes: ['roles:write'] });
    const principal = (await sketch.keys.authenticate(text)) as Principal;
    expect(principal.isSuperadmin).toBe(true);
    expect([...principal.permissions!]).toEqual(['roles:write']);
    expect(principal.tenants.size).toBe(0);
    sketch.owns({ installationRoles: [] });
    sketch.announce('epoch', OWNER);
    expect(await sketch.keys.authenticate(text)).toBe(TOKEN_REVOKED);
  });

  it('goes on with known keys while the database is away, and answers 503 for others', async () => {
    const text = sketch.key();
    const other = sketch.key({ id: 'other' });
    await sketch.keys.authenticate(text);
    sketch.repository.meanwhile = () => Promise.reject(new DatabaseUnavailableError());
    sketch.clock.advance(24 * HOUR);
    expect(sketch.keys.authenticate(text)).toBeInstanceOf(Principal);
    const answer = await sketch.keys.authenticate(other);
    expect(answer).toMatchObject({ status: 503, code: 'database-unavailable', headers: { 'Retry-After': '2' } });
    sketch.repository.meanwhile = () => Promise.resolve();
    expect(await sketch.keys.authenticate(other)).toBeInstanceOf(Principal);
  });

  it('looks up no more than 500 keys at a time', async () => {
    const asked = Array.from({ length: 501 }, () => sketch.keys.authenticate(writeKey(drawKey(random))));
    expect(asked[500]).toMatchObject({ status: 503, code: 'too-busy' });
    await Promise.all(asked.map(async (answer) => answer));
    expect(await sketch.keys.authenticate(sketch.key())).toBeInstanceOf(Principal);
  });
});
