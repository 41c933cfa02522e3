import { aPrincipal, aTenant, FakeRolePermissions } from '../../access/testing';
import { RecentSignIn } from '../../access/nest';
import { anIdentity, FakeUserRepository } from '../../identity/testing';
import { FakeClock } from '../../shared/clock';
import { SystemRandom } from '../../shared/crypto';
import { FakeDomainEvents } from '../../shared/events/testing';
import type { Tenant } from '../../shared/tenant';
import { MOST_KEYS } from '../domain/api-key';
import { hashOfSecret, parseKey } from '../domain/key-text';
import { ana, anApiKey, FakeApiKeyRepository, OWNER, tenant } from '../testing';
import { CreateKey, type WantedKey } from './create-key.command';
import { CreateKeyHandler } from './create-key.handler';

const NO_TENANT = Symbol('no tenant');
const owner = anIdentity({ id: OWNER, memberships: [{ tenant, roles: ['USER'] }] });

describe('CreateKeyHandler', () => {
  let keys: FakeApiKeyRepository;
  let events: FakeDomainEvents;
  let users: FakeUserRepository;
  beforeEach(() => {
    [keys, events, users] = [new FakeApiKeyRepository(), new FakeDomainEvents(), new FakeUserRepository().add(owner)];
  });

  const create = (wanted: Partial<WantedKey> = {}, where: Tenant | typeof NO_TENANT = tenant, principal = ana) =>
    new CreateKeyHandler(
      new RecentSignIn(new FakeClock(), { RECENT_SIGN_IN_SECONDS: 900 }),
      keys,
      users,
      new FakeRolePermissions({ USER: ['users:read', 'audit:*'] }),
      events,
      new SystemRandom(),
      new FakeClock(),
      { API_KEY_MAX_DAYS: 0 },
    ).execute(
      new CreateKey(principal, where === NO_TENANT ? undefined : where, {
        ...{ name: 'import', scopes: ['users:read'], roles: [], expiresAt: undefined, limit: undefined },
        ...wanted,
      }),
    );

  it('asks for a recent sign-in', async () => {
    const late = aPrincipal({ subject: OWNER, authTimeMs: new FakeClock().nowMs() - 900_001 });
    await expect(create({}, tenant, late)).rejects.toMatchObject({ code: 'insufficient-user-authentication' });
    expect(events.recorded).toEqual([]);
  });

  it('shows the key once, and keeps a hash of its secret', async () => {
    const { shown } = await create({ scopes: ['users:read', 'audit:read'], roles: ['USER'] });
    const text = parseKey(shown.key)!;
    const [kept] = keys.keys.values();
    expect(keys.secrets.get(kept!.id)!.hash).toEqual(hashOfSecret(text.secret));
    expect(shown.apiKey).toMatchObject({
      ...{ ownerId: OWNER, tenant: 'SERHAFEN:CL', scopes: ['audit:read', 'users:read'], roles: ['USER'] },
      ...{ prefix: text.prefix, checksum: text.checksum },
    });
  });

  it('leaves word of it, without the secret', async () => {
    const { shown } = await create();
    expect(events.recorded).toEqual([
      expect.objectContaining({
        type: 'api-key.created',
        tenantId: tenant.id,
        subject: { type: 'api-key', id: shown.apiKey.id },
      }),
    ]);
    const told = JSON.stringify(events.recorded);
    const { secret } = parseKey(shown.key)!;
    expect(told).not.toContain(secret);
    expect(told).not.toContain(hashOfSecret(secret).toString('hex'));
  });

  it('checklist 31: gives a key nothing that its owner does not have, and says what that is', async () => {
    await expect(create({ scopes: ['users:read', 'users:write'], roles: ['ADMIN', 'USER'] })).rejects.toMatchObject({
      code: 'insufficient-permission',
      status: 403,
      errors: [
        { in: 'body', pointer: '/scopes/1', message: 'is not yours to give' },
        { in: 'body', pointer: '/roles/0', message: 'is not yours to give' },
      ],
    });
    expect(keys.keys.size).toBe(0);
  });

  it('asks what the owner is now, not what a token says', async () => {
    users.add({ ...owner, memberships: [{ tenant, roles: [] }] });
    await expect(create()).rejects.toMatchObject({ code: 'insufficient-permission' });
    users.add({ ...owner, enabled: false });
    await expect(create({ scopes: [] })).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it.each([
    ['an API key', aPrincipal({ subject: OWNER, kind: 'api-key', keyId: 'k', sessionId: undefined })],
    ['a token of another issuer', aPrincipal({ subject: OWNER, ours: false })],
    ['a token without a session', aPrincipal({ subject: OWNER, sessionId: undefined })],
  ])('checklist 31: makes none for %s', async (_, principal) => {
    await expect(create({}, tenant, principal)).rejects.toMatchObject({ code: 'session-required', status: 403 });
  });

  it('makes one of the installation for a SUPERADMIN only', async () => {
    const wanted = { scopes: [], roles: [] };
    await expect(create(wanted, NO_TENANT)).rejects.toMatchObject({ code: 'tenant-required' });
    users.add({ ...owner, installationRoles: ['SUPERADMIN'] });
    expect((await create({ ...wanted, roles: ['SUPERADMIN'] }, NO_TENANT)).shown.apiKey.tenant).toBeNull();
  });

  it('names the header for a tenant that the owner is no member of', async () => {
    await expect(create({}, aTenant('ANDESLOG:PE'))).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [expect.objectContaining({ in: 'header', pointer: 'x-tenant-id' })],
    });
  });

  it('stops at a hundred', async () => {
    for (let i = 0; i < MOST_KEYS; i++) keys.add(anApiKey({ id: `k${i}` }));
    await expect(create()).rejects.toMatchObject({ code: 'too-many-api-keys', status: 409 });
  });
});
