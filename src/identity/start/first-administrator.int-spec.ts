import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { StartError } from '../../shared/config';
import type { Identity } from '../domain/user';
import { TypeOrmTenantRepository } from '../persistence/typeorm-tenant.repository';
import { TypeOrmUserRepository } from '../persistence/typeorm-user.repository';
import { FakePasswordHasher, FakePasswordPolicy } from '../testing';
import { FirstAdministrator } from './first-administrator';

const settings = {
  FIRST_ADMIN_EMAIL: 'Root@example.test',
  FIRST_ADMIN_PASSWORD: 'long enough for him',
  FIRST_ADMIN_TENANT: 'SERHAFEN:CL',
};

describe('FirstAdministrator', () => {
  let db: OpenTestDatabase;
  let users: TypeOrmUserRepository;
  beforeEach(async () => {
    db = await openTestDatabase();
    users = new TypeOrmUserRepository(db.current);
  });
  afterEach(() => db.close());

  const ensure = (from: Partial<typeof settings>) =>
    new FirstAdministrator(
      db.unitOfWork,
      db.current,
      users,
      new TypeOrmTenantRepository(db.current),
      new FakePasswordHasher(),
      new FakePasswordPolicy(),
      {
        FIRST_ADMIN_EMAIL: undefined,
        FIRST_ADMIN_PASSWORD: undefined,
        FIRST_ADMIN_TENANT: undefined,
        ...from,
      },
    ).ensure();
  const administrator = (): Promise<Identity | undefined> =>
    db.unitOfWork.run('system', async () => {
      const found = await users.findCredentials({ email: settings.FIRST_ADMIN_EMAIL });
      return found && users.findIdentity(found.user.id);
    });

  it('creates him as SUPERADMIN, and ADMIN of exactly the tenant that is named', async () => {
    expect(await ensure(settings)).toBe(true);
    const created = (await administrator())!;
    expect(created).toMatchObject({
      email: 'root@example.test',
      enabled: true,
      installationRoles: ['ADMIN', 'SUPERADMIN', 'USER'],
    });
    expect(created.memberships.map(({ tenant, roles }) => [tenant.code, roles])).toEqual([
      ['SERHAFEN:CL', ['ADMIN', 'USER']],
    ]);
  });

  it('creates no tenant when none is named', async () => {
    expect(await ensure({ ...settings, FIRST_ADMIN_TENANT: undefined as unknown as string })).toBe(true);
    expect((await administrator())!.memberships).toEqual([]);
  });

  it('asks for nothing and creates nobody once there is a SUPERADMIN', async () => {
    await ensure(settings);
    expect(await ensure({})).toBe(false);
    expect(await ensure({ ...settings, FIRST_ADMIN_EMAIL: 'another@example.test' })).toBe(false);
  });

  it('says in one sentence what is missing', async () => {
    const missing = {
      name: 'StartError',
      message: expect.stringMatching(/^Nobody is SUPERADMIN yet: set FIRST_ADMIN_EMAIL/) as string,
    };
    await expect(ensure({})).rejects.toMatchObject(missing);
    await expect(ensure({ FIRST_ADMIN_EMAIL: 'root@example.test' })).rejects.toMatchObject(missing);
  });

  it('takes no password that breaks a rule', async () => {
    await expect(ensure({ ...settings, FIRST_ADMIN_PASSWORD: 'weak' })).rejects.toMatchObject({
      name: 'StartError',
      message: 'FIRST_ADMIN_PASSWORD is weak',
    });
    expect(await administrator()).toBeUndefined();
  });

  it('does not make a SUPERADMIN of somebody who is there already', async () => {
    await db.unitOfWork.run('system', () => users.create({ email: 'root@example.test', passwordHash: 'his own' }));
    await expect(ensure(settings)).rejects.toThrow(StartError);
    expect((await administrator())!.installationRoles).toEqual([]);
  });

  it('creates one when three instances start at once', async () => {
    const created = await Promise.all([ensure(settings), ensure(settings), ensure(settings)]);
    expect(created.sort()).toEqual([false, false, true]);
  });
});
