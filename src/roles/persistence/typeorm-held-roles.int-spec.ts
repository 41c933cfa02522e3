import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { aTenant } from '../../access/testing';
import { createDataSource, type Scope, TypeOrmUnitOfWork, type UnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import { TypeOrmHeldRoles } from './typeorm-held-roles';

const HERE = aTenant('SERHAFEN:CL', '00000000-0000-4000-8000-00000000000a');
const THERE = aTenant('ANDESLOG:PE', '00000000-0000-4000-8000-00000000000b');
const [ANA, BEA, CLEO] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string, string];
const [DESK, BAND, PILOTS, CHIEFS] = [1, 2, 3, 4].map((n) => `00000000-0000-4000-8000-0000000000f${n}`) as [
  string,
  string,
  string,
  string,
];
const ALL: Reading = { descending: false, beyond: undefined, rows: 9 };

describe('TypeOrmHeldRoles', () => {
  let db: OpenTestDatabase;
  let unbound: Awaited<ReturnType<ReturnType<typeof createDataSource>['initialize']>>;
  let held: TypeOrmHeldRoles;
  const within = <T>(scope: Scope, work: () => Promise<T>, unitOfWork: UnitOfWork = db.unitOfWork): Promise<T> =>
    asRequestOf(HERE, () => unitOfWork.run(scope, work));

  /** Ana is in both tenants, Bea there, and Cleo in none. */
  beforeAll(async () => {
    db = await openTestDatabase();
    unbound = await createDataSource(db.database.superuserUrl, 1).initialize();
    held = new TypeOrmHeldRoles(db.current);
    const [here, there] = [HERE.id, THERE.id];
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${here}', 'SERHAFEN', 'CL'), ('${there}', 'ANDESLOG', 'PE')`,
      `INSERT INTO users (id, email) VALUES ('${ANA}', 'ana@example.test'), ('${BEA}', 'bea@example.test'), ('${CLEO}', 'cleo@example.test')`,
      `INSERT INTO memberships VALUES ('${here}', '${ANA}'), ('${there}', '${ANA}'), ('${there}', '${BEA}')`,
      `INSERT INTO roles (name) VALUES ('CLERK')`,
      `INSERT INTO membership_roles (tenant_id, user_id, role, origin) VALUES
         ('${here}', '${ANA}', 'CLERK', 'keycloak'), ('${there}', '${ANA}', 'ADMIN', 'gateway'), ('${there}', '${BEA}', 'CLERK', 'gateway')`,
      `INSERT INTO installation_roles VALUES ('${ANA}', 'USER'), ('${CLEO}', 'CLERK')`,
      `INSERT INTO groups (id, tenant_id, name) VALUES ('${DESK}', '${here}', 'Desk'), ('${BAND}', '${there}', 'Band'),
         ('${PILOTS}', NULL, 'Pilots'), ('${CHIEFS}', NULL, 'Chiefs')`,
      `INSERT INTO group_roles VALUES ('${DESK}', '${here}', 'CLERK'), ('${BAND}', '${there}', 'CLERK'),
         ('${PILOTS}', NULL, 'CLERK'), ('${CHIEFS}', NULL, 'SUPERADMIN')`,
      `INSERT INTO group_members (group_id, tenant_id, user_id) VALUES ('${DESK}', '${here}', '${ANA}'), ('${BAND}', '${there}', '${ANA}'),
         ('${PILOTS}', NULL, '${ANA}'), ('${PILOTS}', NULL, '${BEA}'), ('${PILOTS}', NULL, '${CLEO}'), ('${CHIEFS}', NULL, '${ANA}')`,
    );
  });
  afterAll(async () => {
    await unbound?.destroy();
    await db.close();
  });

  const wordsOf = ({ role, tenant, group, origin }: Awaited<ReturnType<TypeOrmHeldRoles['of']>>[number]) =>
    [role, tenant ?? 'everywhere', group?.name ?? origin].join(' ');
  const of = async (userId: string, tenantId?: string) =>
    (await within('system', () => held.of(userId, tenantId))).map(wordsOf);
  const holders = async (scope: Scope, roles: string[], reading = ALL, unitOfWork?: UnitOfWork) =>
    (await within(scope, () => held.holders(roles, reading), unitOfWork)).map(({ email, ways }) => [
      email.split('@')[0],
      ...ways.map(wordsOf),
    ]);

  describe('of a user', () => {
    const everywhere = ['CLERK everywhere Pilots', 'SUPERADMIN everywhere Chiefs', 'USER everywhere gateway'];

    it('are all of them, in every tenant, with where they come from', async () => {
      expect(await of(ANA)).toEqual([
        'ADMIN ANDESLOG:PE gateway',
        'CLERK everywhere Pilots',
        'CLERK ANDESLOG:PE Band',
        'CLERK SERHAFEN:CL Desk',
        'CLERK SERHAFEN:CL keycloak',
        ...everywhere.slice(1),
      ]);
    });

    it("are in a tenant those held there and everywhere: another tenant's are absent", async () => {
      expect(await of(ANA, HERE.id)).toEqual([
        everywhere[0],
        'CLERK SERHAFEN:CL Desk',
        'CLERK SERHAFEN:CL keycloak',
        ...everywhere.slice(1),
      ]);
    });

    it('are none of somebody unknown', async () => {
      expect(await of(DESK)).toEqual([]);
    });
  });

  describe.each([
    ['a user of the database whom policies bind', () => db.unitOfWork],
    ['one whom no policy binds', () => new TypeOrmUnitOfWork(unbound)],
  ])('holders, read by %s', (_, unitOfWork) => {
    const count = (scope: Scope, roles: string[]) => within(scope, () => held.countHolders(roles), unitOfWork());

    it('are in a tenant its members, by what counts there: others, and their ways, are absent', async () => {
      expect(await holders('tenant', ['CLERK', 'ADMIN', 'USER', 'SUPERADMIN'], ALL, unitOfWork())).toEqual([
        ['ana', 'CLERK everywhere Pilots', 'CLERK SERHAFEN:CL Desk', 'CLERK SERHAFEN:CL keycloak'],
      ]);
      expect(await count('tenant', ['CLERK', 'ADMIN', 'USER', 'SUPERADMIN'])).toBe(1);
      expect(await holders('tenant', ['SUPERADMIN'], ALL, unitOfWork())).toEqual([]);
      expect([await count('tenant', ['SUPERADMIN']), await count('tenant', ['ADMIN'])]).toEqual([0, 0]);
    });

    it('are in the installation everybody, by every way', async () => {
      expect(await holders('installation', ['CLERK', 'SUPERADMIN'], ALL, unitOfWork())).toEqual([
        [
          'ana',
          'CLERK everywhere Pilots',
          'CLERK ANDESLOG:PE Band',
          'CLERK SERHAFEN:CL Desk',
          'CLERK SERHAFEN:CL keycloak',
          'SUPERADMIN everywhere Chiefs',
        ],
        ['bea', 'CLERK everywhere Pilots', 'CLERK ANDESLOG:PE gateway'],
        ['cleo', 'CLERK everywhere Pilots', 'CLERK everywhere gateway'],
      ]);
      expect(await count('installation', ['CLERK'])).toBe(3);
    });
  });

  it('are read in either direction, beyond one, and no more than asked for', async () => {
    const names = async (reading: Partial<Reading>) =>
      (await holders('installation', ['CLERK'], { ...ALL, ...reading })).map(([name]) => name);
    const bea = { key: 'bea@example.test', id: BEA };
    expect(await names({ rows: 2 })).toEqual(['ana', 'bea']);
    expect(await names({ descending: true, rows: 2 })).toEqual(['cleo', 'bea']);
    expect(await names({ beyond: bea })).toEqual(['cleo']);
    expect(await names({ beyond: bea, descending: true })).toEqual(['ana']);
  });
});
