import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import type { Scope } from '../../shared/database';
import type { Tenant } from '../../shared/tenant';
import { identityOf } from './effective-roles';
import { TypeOrmTenantRepository } from './typeorm-tenant.repository';

const ANA = '018f0000-0000-4000-8000-00000000000a';
const HERE_GROUP = '018f0000-0000-4000-8000-0000000000f1';
const EVERYWHERE_GROUP = '018f0000-0000-4000-8000-0000000000f2';

describe('identityOf', () => {
  let db: OpenTestDatabase;
  let [here, there]: Tenant[] = [];
  const within = <T>(scope: Scope, work: () => Promise<T>): Promise<T> =>
    asRequestOf(here, () => db.unitOfWork.run(scope, work));
  const sql = (statement: string, ...values: unknown[]): Promise<unknown> =>
    db.current.manager.query(statement, values);
  const rolesOf = async (scope: Scope = 'system') => {
    const { installationRoles, memberships } = (await within(scope, () => identityOf(db.current, ANA)))!;
    return [installationRoles.join(), ...memberships.map(({ tenant, roles }) => `${tenant.code} ${roles.join()}`)];
  };

  beforeAll(async () => {
    db = await openTestDatabase();
    const tenants = new TypeOrmTenantRepository(db.current);
    await within('system', async () => {
      [here, there] = [await tenants.ensure('SERHAFEN:CL'), await tenants.ensure('ANDESLOG:PE')];
      await sql(`INSERT INTO roles (name) VALUES ('CHIEF'), ('CLERK'), ('SCANNER'), ('AUDITOR')`);
      await sql(`INSERT INTO role_composites VALUES ('CHIEF', 'CLERK'), ('CLERK', 'SCANNER'), ('AUDITOR', 'SCANNER')`);
      await sql(`INSERT INTO users (id, email) VALUES ($1, 'ana@example.test')`, ANA);
      await sql(`INSERT INTO memberships (tenant_id, user_id) VALUES ($1, $3), ($2, $3)`, here.id, there.id, ANA);
      await sql(`INSERT INTO groups (id, tenant_id, name) VALUES ($1, $2, 'Desk')`, HERE_GROUP, here.id);
      await sql(`INSERT INTO groups (id, name) VALUES ($1, 'Everywhere')`, EVERYWHERE_GROUP);
    });
  });
  beforeEach(() =>
    within('system', async () => {
      for (const table of ['membership_roles', 'installation_roles', 'group_roles', 'group_members'])
        await sql(`DELETE FROM ${table}`);
    }),
  );
  afterAll(() => db.close());

  const join = (groupId: string, tenantId: string | null, ...roles: string[]) =>
    within('system', async () => {
      await sql(`INSERT INTO group_members (group_id, tenant_id, user_id) VALUES ($1, $2, $3)`, groupId, tenantId, ANA);
      for (const role of roles)
        await sql(`INSERT INTO group_roles (group_id, tenant_id, role) VALUES ($1, $2, $3)`, groupId, tenantId, role);
    });
  const assign = (tenantId: string, role: string) =>
    within('system', () => sql(`INSERT INTO membership_roles VALUES ($1, $2, $3)`, tenantId, ANA, role));

  it('names every membership, one without roles too', async () => {
    expect(await rolesOf()).toEqual(['', 'ANDESLOG:PE ', 'SERHAFEN:CL ']);
  });

  it('follows composites to their end, each role once', async () => {
    await assign(here!.id, 'CHIEF');
    await assign(here!.id, 'AUDITOR');
    expect(await rolesOf()).toEqual(['', 'ANDESLOG:PE ', 'SERHAFEN:CL AUDITOR,CHIEF,CLERK,SCANNER']);
  });

  it("adds what a tenant's group gives, there", async () => {
    await join(HERE_GROUP, here!.id, 'CLERK');
    await assign(there!.id, 'USER');
    expect(await rolesOf()).toEqual(['', 'ANDESLOG:PE USER', 'SERHAFEN:CL CLERK,SCANNER']);
  });

  it('adds what a group of the installation gives, in every tenant of the user', async () => {
    await join(EVERYWHERE_GROUP, null, 'AUDITOR');
    expect(await rolesOf()).toEqual(['', 'ANDESLOG:PE AUDITOR,SCANNER', 'SERHAFEN:CL AUDITOR,SCANNER']);
  });

  it('makes members of a group SUPERADMIN of the installation, not of tenants', async () => {
    await join(EVERYWHERE_GROUP, null, 'SUPERADMIN', 'USER');
    expect(await rolesOf()).toEqual(['ADMIN,SUPERADMIN,USER', 'ANDESLOG:PE USER', 'SERHAFEN:CL USER']);
  });

  it('shows a tenant what is theirs, and no more', async () => {
    await within('system', () => sql(`INSERT INTO installation_roles (user_id, role) VALUES ($1, 'CHIEF')`, ANA));
    await join(EVERYWHERE_GROUP, null, 'AUDITOR', 'SUPERADMIN');
    await assign(there!.id, 'CHIEF');
    expect(await rolesOf('tenant')).toEqual(['', 'SERHAFEN:CL AUDITOR,SCANNER']);
  });
});
