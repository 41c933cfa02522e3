import { ConsoleLogger, Logger } from '@nestjs/common';
import { openTestDatabase, type OpenTestDatabase } from '../../../../test/support/database';
import { FakeEndOfAccess } from '../../../access/testing';
import { SystemRandom } from '../../../shared/crypto';
import { FakeDomainEvents } from '../../../shared/events/testing';
import { TypeOrmTenantRepository } from '../../persistence/typeorm-tenant.repository';
import { TypeOrmUserRepository } from '../../persistence/typeorm-user.repository';
import type { KeycloakAdmin, KeycloakUser } from '../client';
import { FollowedAssignments } from './followed-assignments';
import { FollowedIdentity } from './followed-identity';
import { FollowedUsers } from './followed-users';
import type { ProviderUser } from './provider-user';
import { RealmAdministrators } from './realm-administrators';

const ana: ProviderUser = {
  externalId: 'k-ana',
  username: 'Ana',
  email: 'Ana@Example.Test',
  emailVerified: true,
  givenName: 'Ana',
  familyName: 'Rojas',
  enabled: true,
  realmRoles: ['ADMIN'],
  isRealmAdmin: false,
  groups: ['/operators'],
  tenants: ['SERHAFEN:CL'],
};

describe('FollowedIdentity', () => {
  let db: OpenTestDatabase;
  let ended: FakeEndOfAccess;
  let events: FakeDomainEvents;
  let atKeycloak: Map<string, Partial<KeycloakUser>>;
  let users: TypeOrmUserRepository;
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await openTestDatabase();
    ended = new FakeEndOfAccess();
    events = new FakeDomainEvents();
    atKeycloak = new Map();
    users = new TypeOrmUserRepository(db.current);
  });
  afterEach(() => db.close());

  function following(createTenants = true): FollowedIdentity {
    const tenants = new TypeOrmTenantRepository(db.current);
    const admin = { user: (id: string) => Promise.resolve(atKeycloak.get(id)) } as unknown as KeycloakAdmin;
    return new FollowedIdentity(
      db.unitOfWork,
      db.current,
      new FollowedUsers(db.current, new SystemRandom()),
      new FollowedAssignments(db.current, tenants, users, events, ended),
      ended,
      events,
      admin,
      new RealmAdministrators(db.current),
      { followedRoles: ['SUPERADMIN', 'ADMIN', 'USER'], createTenants },
    );
  }
  const follow = (user: ProviderUser) => following().follow(user);
  const identity = (id: string) => db.unitOfWork.run('system', () => users.findIdentity(id));
  const query = <T>(statement: string, ...parameters: unknown[]): Promise<T> =>
    db.unitOfWork.run('system', () => db.current.manager.query<T>(statement, parameters));
  const types = () => events.recorded.map(({ type }) => type);

  it('makes a new user, the tenants that are missing, and leaves word', async () => {
    const user = (await follow(ana))!;
    expect(user).toMatchObject({ email: 'ana@example.test', username: 'ana', givenName: 'Ana', enabled: true });
    expect((await identity(user.id))!.memberships).toMatchObject([
      { tenant: { code: 'SERHAFEN:CL' }, roles: ['ADMIN', 'USER'] },
    ]);
    expect(types()).toEqual(['tenant.created', 'user.created', 'user.followed']);
    expect(ended.ended).toEqual(['tenant SERHAFEN:CL']);
    expect(
      await query(
        'SELECT g.name, g.origin, m.origin AS member FROM groups g JOIN group_members m ON m.group_id = g.id',
      ),
    ).toEqual([{ name: '/operators', origin: 'keycloak', member: 'keycloak' }]);
  });

  it('passes over tenants that nobody knows, where they are not to be created', async () => {
    const user = (await following(false).follow(ana))!;
    expect((await identity(user.id))!.memberships).toEqual([]);
  });

  it('changes nothing, and tells of nothing, when nothing is different', async () => {
    const { id } = (await follow(ana))!;
    const [before, said] = [await query('SELECT * FROM users'), events.recorded.length];
    expect((await follow(ana))!.id).toBe(id);
    expect(await query('SELECT * FROM users')).toEqual(before);
    expect(events.recorded).toHaveLength(said);
    expect(ended.ended).toEqual(['tenant SERHAFEN:CL']);
  });

  it('takes away what is gone there and ends the tokens that say it; what the gateway assigned stays', async () => {
    const { id } = (await follow({ ...ana, isRealmAdmin: true, tenants: ['SERHAFEN:CL', 'ANDESLOG:PE'] }))!;
    await query(`INSERT INTO roles (name) VALUES ('PILOT')`);
    await query(
      `INSERT INTO membership_roles (tenant_id, user_id, role)
       SELECT m.tenant_id, m.user_id, 'PILOT' FROM memberships m JOIN tenants t ON t.id = m.tenant_id
        WHERE t.business_unit = 'SERHAFEN'`,
    );
    await follow({ ...ana, realmRoles: [], groups: [] });
    const after = (await identity(id))!;
    expect(after.installationRoles).toEqual([]);
    expect(after.memberships).toMatchObject([{ tenant: { code: 'SERHAFEN:CL' }, roles: ['PILOT'] }]);
    expect(await query('SELECT * FROM group_members')).toEqual([]);
    expect(ended.ended.at(-1)).toBe(`tokens ${id}`);
  });

  it('leaves an administrator of the realm what the last token said, until another does', async () => {
    const { id } = (await follow({ ...ana, isRealmAdmin: true }))!;
    await follow({ ...ana, isRealmAdmin: undefined });
    expect((await identity(id))!.installationRoles).toContain('SUPERADMIN');
    await follow({ ...ana, isRealmAdmin: false });
    await follow({ ...ana, isRealmAdmin: undefined });
    expect((await identity(id))!.installationRoles).toEqual([]);
  });

  it('leaves a membership that the gateway made when Keycloak stops naming the tenant', async () => {
    const { id } = (await follow({ ...ana, tenants: [] }))!;
    const tenant = await db.unitOfWork.run('system', () =>
      new TypeOrmTenantRepository(db.current).ensure('SERHAFEN:CL'),
    );
    await query('INSERT INTO memberships (tenant_id, user_id) VALUES ($1, $2)', tenant.id, id);
    await follow(ana);
    await follow({ ...ana, tenants: [] });
    expect((await identity(id))!.memberships).toMatchObject([{ tenant: { code: 'SERHAFEN:CL' }, roles: [] }]);
  });

  it('follows names, and shuts out who was disabled', async () => {
    const { id } = (await follow(ana))!;
    const changed = await follow({ ...ana, username: 'anna', email: 'anna@example.test', emailVerified: false });
    expect(changed).toMatchObject({ id, email: 'anna@example.test', username: 'anna' });
    expect(await query('SELECT email_verified_at, version FROM users')).toEqual([
      { email_verified_at: null, version: 2 },
    ]);
    await follow({ ...ana, enabled: false });
    expect(ended.ended.slice(-2)).toEqual([`sessions of ${id} user-disabled`, `tokens ${id}`]);
    expect((await identity(id))!.enabled).toBe(false);
  });

  it('makes one user of one person, however many instances meet them at once', async () => {
    const all = await Promise.all([follow(ana), follow(ana), follow(ana), follow(ana)]);
    expect(new Set(all.map((user) => user!.id)).size).toBe(1);
  });

  describe('with a namesake', () => {
    const embedded = (): Promise<string | undefined> =>
      db.unitOfWork.run('system', () => users.create({ email: ana.email!, username: 'ana', passwordHash: 'a hash' }));

    it('takes a user of before Keycloak for the same person, if Keycloak has proven the address', async () => {
      const id = await embedded();
      expect((await follow(ana))!.id).toBe(id);
    });

    it('checklist 30: lets nobody in as a user whose address Keycloak has not proven to be theirs', async () => {
      const id = (await embedded())!;
      expect(await follow({ ...ana, emailVerified: false, isRealmAdmin: true })).toBeUndefined();
      expect((await identity(id))!.installationRoles).toEqual([]);
    });

    it('removes the one whom Keycloak has no more: a new account inherits nothing', async () => {
      const { id } = (await follow({ ...ana, externalId: 'k-old', isRealmAdmin: true }))!;
      const fresh = (await follow(ana))!;
      expect(fresh.id).not.toBe(id);
      expect(await identity(id)).toBeUndefined();
      expect((await identity(fresh.id))!.installationRoles).toEqual([]);
      expect(types()).toContain('user.deleted');
    });

    it('gives the address to who has it now, and finds the other one again under the new one', async () => {
      const { id } = (await follow({ ...ana, externalId: 'k-other', username: 'other' }))!;
      atKeycloak.set('k-other', { id: 'k-other' });
      expect(await follow(ana)).toMatchObject({ email: 'ana@example.test' });
      const other = { ...ana, externalId: 'k-other', username: 'other', email: 'other@example.test' };
      expect(await follow(other)).toMatchObject({ id, email: 'other@example.test' });
    });

    it('leaves out a username that somebody else has here, and an address that there is none of', async () => {
      await embedded();
      expect(await follow({ ...ana, email: undefined })).toMatchObject({
        username: undefined,
        email: 'k-ana@no-email.invalid',
      });
    });
  });
});
