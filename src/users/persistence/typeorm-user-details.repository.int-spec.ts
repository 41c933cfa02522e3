import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { aTenant } from '../../access/testing';
import { createDataSource, type Scope, TypeOrmUnitOfWork } from '../../shared/database';
import type { UserDetails } from '../domain/user-details';
import { TypeOrmUserDetailsRepository } from './typeorm-user-details.repository';

const HERE = aTenant('SERHAFEN:CL', '00000000-0000-4000-8000-00000000000a');
const THERE = aTenant('ANDESLOG:PE', '00000000-0000-4000-8000-00000000000b');
const [ANA, BEA] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;

describe('TypeOrmUserDetailsRepository', () => {
  let db: OpenTestDatabase;
  let users: TypeOrmUserDetailsRepository;
  beforeAll(async () => {
    db = await openTestDatabase();
    users = new TypeOrmUserDetailsRepository(db.current);
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${HERE.id}', 'SERHAFEN', 'CL'), ('${THERE.id}', 'ANDESLOG', 'PE')`,
      `INSERT INTO users (id, email, given_name, version) VALUES ('${ANA}', 'ana@example.test', 'Ana', 7), ('${BEA}', 'bea@example.test', NULL, 1)`,
      `INSERT INTO memberships VALUES ('${HERE.id}', '${ANA}'), ('${THERE.id}', '${ANA}'), ('${THERE.id}', '${BEA}')`,
      `INSERT INTO membership_roles VALUES ('${HERE.id}', '${ANA}', 'USER'), ('${THERE.id}', '${ANA}', 'ADMIN')`,
      `INSERT INTO installation_roles VALUES ('${ANA}', 'SUPERADMIN')`,
    );
  });
  afterAll(() => db.close());

  const find = (scope: Scope, id: string, unitOfWork = db.unitOfWork): Promise<UserDetails | undefined> =>
    asRequestOf(HERE, () => unitOfWork.run(scope, () => users.find(id)));
  const here = { businessUnit: 'SERHAFEN', countryCode: 'CL', roles: ['USER'] };

  it('finds in the installation everything that somebody is, and their version', async () => {
    expect(await find('installation', ANA)).toMatchObject({
      givenName: 'Ana',
      familyName: undefined,
      version: 7,
      emailVerified: false,
      lastLoginAt: undefined,
      installationRoles: ['SUPERADMIN'],
      memberships: [{ businessUnit: 'ANDESLOG', countryCode: 'PE', roles: ['ADMIN'] }, here],
    });
    expect(await find('installation', HERE.id)).toBeUndefined();
  });

  it("finds in a tenant its members with that membership alone; another tenant's user is absent", async () => {
    expect(await find('tenant', ANA)).toMatchObject({ installationRoles: [], memberships: [here] });
    expect(await find('tenant', BEA)).toBeUndefined();
  });

  it('shows no more to a user of the database whom no policy binds', async () => {
    const source = await createDataSource(db.database.superuserUrl, 1).initialize();
    const unbound = new TypeOrmUnitOfWork(source);
    expect(await find('tenant', ANA, unbound)).toMatchObject({ installationRoles: [], memberships: [here] });
    expect(await find('tenant', BEA, unbound)).toBeUndefined();
    await source.destroy();
  });
});
