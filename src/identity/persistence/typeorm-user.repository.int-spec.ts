import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { createDataSource, type Scope, TypeOrmUnitOfWork } from '../../shared/database';
import type { Tenant } from '../../shared/tenant';
import { TypeOrmTenantRepository } from './typeorm-tenant.repository';
import { TypeOrmUserRepository } from './typeorm-user.repository';

describe('TypeOrmUserRepository', () => {
  let db: OpenTestDatabase;
  let users: TypeOrmUserRepository;
  let [here, there]: Tenant[] = [];
  let ana: string;
  let bea: string;

  const within = <T>(scope: Scope, work: () => Promise<T>, tenant = here!): Promise<T> =>
    asRequestOf(tenant, () => db.unitOfWork.run(scope, work));

  beforeAll(async () => {
    db = await openTestDatabase();
    users = new TypeOrmUserRepository(db.current);
    const tenants = new TypeOrmTenantRepository(db.current);
    await db.unitOfWork.run('system', async () => {
      [here, there] = [await tenants.ensure('SERHAFEN:CL'), await tenants.ensure('ANDESLOG:PE')];
      ana = (await users.create({
        email: ' Ana@Example.test',
        username: 'ＡNA',
        givenName: 'Ana',
        passwordHash: 'h1',
      }))!;
      bea = (await users.create({ email: 'bea@example.test', passwordHash: 'h2' }))!;
      await users.join(ana, here.id, ['USER', 'ADMIN']);
      await users.join(ana, there.id, []);
      await users.join(bea, there.id, ['USER']);
      await users.assignInstallationRole(ana, 'SUPERADMIN');
    });
  });
  afterAll(() => db.close());

  describe('find', () => {
    it('finds a user of the installation', async () => {
      expect(await within('installation', () => users.find(ana))).toEqual({
        id: ana,
        email: 'ana@example.test',
        username: 'ana',
        givenName: 'Ana',
        familyName: undefined,
        enabled: true,
        epoch: 0,
      });
    });

    it("does not find another tenant's user", async () => {
      expect(await within('tenant', () => users.find(ana))).toMatchObject({ id: ana });
      expect(await within('tenant', () => users.find(bea))).toBeUndefined();
    });
  });

  describe('findCredentials', () => {
    it.each([{ email: 'ANA@EXAMPLE.TEST ' }, { username: 'Ana' }])(
      'finds by any spelling of a name: %p',
      async (name) => {
        const found = await within('system', () => users.findCredentials(name));
        expect(found).toMatchObject({ user: { id: ana }, passwordHash: 'h1' });
      },
    );

    it.each([{ email: 'ana' }, { username: 'ana@example.test' }, { username: 'bea' }])(
      'finds nobody by %p',
      async (name) => {
        expect(await within('system', () => users.findCredentials(name))).toBeUndefined();
      },
    );

    it("does not find another tenant's user, and no hash but in scope system", async () => {
      expect(await within('tenant', () => users.findCredentials({ email: 'bea@example.test' }))).toBeUndefined();
      expect(await within('tenant', () => users.findCredentials({ email: 'ana@example.test' }))).toBeUndefined();
      expect(await within('installation', () => users.findCredentials({ email: 'ana@example.test' }))).toBeUndefined();
    });
  });

  describe('findIdentity', () => {
    it('finds the roles of the installation and of every membership, one without roles too', async () => {
      expect(await within('system', () => users.findIdentity(ana))).toMatchObject({
        email: 'ana@example.test',
        installationRoles: ['ADMIN', 'SUPERADMIN', 'USER'],
        memberships: [
          { tenant: there, roles: [] },
          { tenant: here, roles: ['ADMIN', 'USER'] },
        ],
      });
    });

    it("does not find another tenant's user, nor another tenant's membership", async () => {
      expect(await within('tenant', () => users.findIdentity(bea))).toBeUndefined();
      expect(await within('tenant', () => users.findIdentity(ana))).toMatchObject({
        installationRoles: [],
        memberships: [{ tenant: here, roles: ['ADMIN', 'USER'] }],
      });
    });

    it('finds nobody by an id that is nobody’s', async () => {
      expect(await within('system', () => users.findIdentity(here!.id))).toBeUndefined();
    });
  });

  describe('create', () => {
    it.each([
      ['e-mail address', { email: 'ANA@example.test' }],
      ['username', { email: 'new@example.test', username: 'aNa' }],
    ])('creates nobody when the %s is taken in any spelling', async (_, name) => {
      expect(await within('system', () => users.create({ ...name, passwordHash: 'h' }))).toBeUndefined();
      expect(await within('system', () => users.findCredentials({ email: 'new@example.test' }))).toBeUndefined();
    });

    it('is not for tenants', async () => {
      const creating = within('tenant', () => users.create({ email: 'cleo@example.test', passwordHash: 'h' }));
      await expect(creating).rejects.toThrow('row-level security');
    });
  });

  describe('replacePasswordHash', () => {
    it('replaces the hash that was seen, and no other', async () => {
      await within('system', async () => {
        await users.replacePasswordHash(bea, 'not this', 'h9');
        expect((await users.findCredentials({ email: 'bea@example.test' }))!.passwordHash).toBe('h2');
        await users.replacePasswordHash(bea, 'h2', 'h3');
        expect((await users.findCredentials({ email: 'bea@example.test' }))!.passwordHash).toBe('h3');
      });
    });

    it("does not touch another tenant's user", async () => {
      await within('tenant', () => users.replacePasswordHash(bea, 'h3', 'stolen'));
      const found = await within('system', () => users.findCredentials({ email: 'bea@example.test' }));
      expect(found!.passwordHash).toBe('h3');
    });
  });

  describe('installation-wide roles', () => {
    it('are held by whom they are assigned to, however often', async () => {
      await within('system', () => users.assignInstallationRole(ana, 'SUPERADMIN'));
      expect(await within('installation', () => users.anybodyHolds('SUPERADMIN'))).toBe(true);
      expect(await within('installation', () => users.anybodyHolds('OPERATOR'))).toBe(false);
    });

    it('are neither seen nor assigned by a tenant', async () => {
      expect(await within('tenant', () => users.anybodyHolds('SUPERADMIN'))).toBe(false);
      await expect(within('tenant', () => users.assignInstallationRole(ana, 'OPERATOR'))).rejects.toThrow('row-level');
    });
  });

  describe('join', () => {
    it('adds roles to those a member has', async () => {
      await within('system', () => users.defineRoles(['AUDITOR']));
      await within('tenant', () => users.join(ana, here!.id, ['USER', 'AUDITOR']));
      const identity = await within('tenant', () => users.findIdentity(ana));
      expect(identity!.memberships[0]!.roles).toEqual(['ADMIN', 'AUDITOR', 'USER']);
    });

    it('does not let a tenant add to another one', async () => {
      await expect(within('tenant', () => users.join(ana, there!.id, ['ADMIN']))).rejects.toThrow('row-level security');
      const identity = await within('system', () => users.findIdentity(ana));
      expect(identity!.memberships[0]).toEqual({ tenant: there, roles: [] });
    });
  });

  it("shows no other tenant's rows to a user of the database whom no policy binds", async () => {
    const source = await createDataSource(db.database.superuserUrl, 1).initialize();
    const unbound = new TypeOrmUnitOfWork(source);
    const seen = await asRequestOf(here, () =>
      unbound.run('tenant', async () => ({
        bea: await users.find(bea),
        credentials: await users.findCredentials({ email: 'bea@example.test' }),
        ana: (await users.findIdentity(ana))!.memberships.map(({ tenant }) => tenant.code),
      })),
    );
    expect(seen).toEqual({ bea: undefined, credentials: undefined, ana: ['SERHAFEN:CL'] });
    await source.destroy();
  });

  it('works in a unit of work only', async () => {
    await expect(users.find(ana)).rejects.toThrow('outside a unit of work');
  });
});
