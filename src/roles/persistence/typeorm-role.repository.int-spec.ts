import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { until } from '../../../test/support/waiting';
import { aTenant } from '../../access/testing';
import type { Scope } from '../../shared/database';
import { actAs } from '../../shared/tenant';
import type { RoleDefinition } from '../domain/role';
import { TypeOrmRoleRepository } from './typeorm-role.repository';

const HERE = aTenant('SERHAFEN:CL', '00000000-0000-4000-8000-00000000000a');
const THERE = aTenant('ANDESLOG:PE', '00000000-0000-4000-8000-00000000000b');
const [ANA, BEA, CLEO] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string, string];
const GROUP_THERE = '00000000-0000-4000-8000-0000000000f1';
const nothing: RoleDefinition = { description: '', delegated: false, permissions: [], includes: [] };
const clerk: RoleDefinition = {
  description: 'Counts 100% of the boxes.',
  delegated: true,
  permissions: ['boxes:read', 'boxes:*'],
  includes: ['USER'],
};

describe('TypeOrmRoleRepository', () => {
  let db: OpenTestDatabase;
  let roles: TypeOrmRoleRepository;
  const within = <T>(scope: Scope, work: () => Promise<T>): Promise<T> =>
    asRequestOf(HERE, () => db.unitOfWork.run(scope, work));
  const known = async (name: string) => (await within('tenant', () => roles.book())).get(name);

  beforeAll(async () => {
    db = await openTestDatabase();
    roles = new TypeOrmRoleRepository(db.current);
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${HERE.id}', 'SERHAFEN', 'CL'), ('${THERE.id}', 'ANDESLOG', 'PE')`,
      `INSERT INTO users (id, email) VALUES ('${ANA}', 'ana@example.test'), ('${BEA}', 'bea@example.test'), ('${CLEO}', 'cleo@example.test')`,
      `INSERT INTO memberships VALUES ('${HERE.id}', '${ANA}'), ('${THERE.id}', '${BEA}')`,
    );
  });
  beforeEach(() =>
    execute(
      db.database.superuserUrl,
      `DELETE FROM membership_roles`,
      `DELETE FROM installation_roles`,
      `DELETE FROM groups`,
      `DELETE FROM role_composites WHERE role NOT IN ('SUPERADMIN', 'ADMIN')`,
      `DELETE FROM roles WHERE NOT built_in`,
    ),
  );
  afterAll(() => db.close());

  /** Ana has it here, Bea there by assignment and by a group, Cleo in the whole installation. */
  const spread = (role: string) =>
    execute(
      db.database.superuserUrl,
      `INSERT INTO membership_roles VALUES ('${HERE.id}', '${ANA}', '${role}'), ('${THERE.id}', '${BEA}', '${role}')`,
      `INSERT INTO installation_roles VALUES ('${CLEO}', '${role}')`,
      `INSERT INTO groups (id, tenant_id, name) VALUES ('${GROUP_THERE}', '${THERE.id}', 'Desk')`,
      `INSERT INTO group_roles VALUES ('${GROUP_THERE}', '${THERE.id}', '${role}')`,
      `INSERT INTO group_members (group_id, tenant_id, user_id) VALUES ('${GROUP_THERE}', '${THERE.id}', '${BEA}')`,
    );

  it('defines a role with what it allows and includes, and says who did', async () => {
    const made = await actAs({ kind: 'user', id: ANA, address: '192.0.2.1' }, () =>
      within('installation', () => roles.insert('CLERK', clerk)),
    );
    expect(made).toMatchObject({
      ...clerk,
      permissions: ['boxes:*', 'boxes:read'],
      name: 'CLERK',
      builtIn: false,
      definedBy: { kind: 'user', id: ANA },
      version: 1,
    });
    // Definitions are the installation's: every tenant reads them.
    expect(await known('CLERK')).toEqual(made);
  });

  it('takes no name twice', async () => {
    await within('installation', () => roles.insert('CLERK', nothing));
    await expect(within('installation', () => roles.insert('CLERK', clerk))).rejects.toMatchObject({
      code: 'name-taken',
      errors: [{ pointer: '/name' }],
    });
    expect(await known('CLERK')).toMatchObject(nothing);
  });

  it('replaces a definition as a whole, with another version, and keeps who made it', async () => {
    const made = await within('installation', () => roles.insert('CLERK', clerk));
    const changed = await within('installation', () => roles.replace('CLERK', { ...nothing, includes: ['ADMIN'] }));
    expect(changed).toMatchObject({ ...nothing, includes: ['ADMIN'], version: 2, definedBy: made.definedBy });
    expect(await known('CLERK')).toEqual(changed);
  });

  it('reads names in either direction, beyond one, and finds text of names and descriptions', async () => {
    await within('installation', () => roles.insert('CLERK', clerk));
    const read = async (...facts: Parameters<TypeOrmRoleRepository['read']>) =>
      (await within('tenant', () => roles.read(...facts))).map(({ name }) => name);
    expect(await read(false, undefined, 3)).toEqual(['ADMIN', 'CLERK', 'SUPERADMIN']);
    expect(await read(false, 'CLERK', 9)).toEqual(['SUPERADMIN', 'USER']);
    expect(await read(true, 'CLERK', 9)).toEqual(['ADMIN']);
    expect(await read(true, undefined, 9, 'BOXES')).toEqual(['CLERK']);
    const count = (search?: string) => within('tenant', () => roles.count(search));
    expect([await count(), await count('clerk'), await count('100%'), await count('1%b'), await count('_')]).toEqual([
      4, 1, 1, 0, 0,
    ]);
  });

  it('tells how much a role is used, in every tenant', async () => {
    await within('installation', () => roles.insert('CLERK', nothing));
    expect(await within('installation', () => roles.use('CLERK'))).toEqual({
      assignments: 0,
      groups: 0,
      includedBy: [],
    });
    await within('installation', () => roles.insert('CHIEF', { ...nothing, includes: ['CLERK'] }));
    await spread('CLERK');
    expect(await within('installation', () => roles.use('CLERK'))).toEqual({
      assignments: 3,
      groups: 1,
      includedBy: ['CHIEF'],
    });
  });

  it("counts nothing of another tenant's where a tenant asks: that is absent", async () => {
    await within('installation', () => roles.insert('CLERK', nothing));
    await spread('CLERK');
    expect(await within('tenant', () => roles.use('CLERK'))).toMatchObject({ assignments: 1, groups: 0 });
  });

  it('lets no tenant define, change or delete what is everybody’s', async () => {
    const made = await within('installation', () => roles.insert('CLERK', clerk));
    const policy = /row-level security policy/;
    await expect(within('tenant', () => roles.insert('CHIEF', nothing))).rejects.toThrow(policy);
    await expect(within('tenant', () => roles.replace('CLERK', { ...nothing, permissions: ['*:*'] }))).rejects.toThrow(
      policy,
    );
    await within('tenant', () => roles.remove('CLERK'));
    expect([await known('CLERK'), await known('CHIEF')]).toEqual([made, undefined]);
  });

  it('deletes a role, and none that came into use', async () => {
    await within('installation', () => roles.insert('CLERK', clerk));
    await spread('CLERK');
    await expect(within('installation', () => roles.remove('CLERK'))).rejects.toMatchObject({ code: 'role-in-use' });
    expect(await known('CLERK')).toBeDefined();
    await execute(db.database.superuserUrl, `DELETE FROM membership_roles`, `DELETE FROM installation_roles`);
    await execute(db.database.superuserUrl, `DELETE FROM groups`);
    await within('installation', () => roles.remove('CLERK'));
    expect(await known('CLERK')).toBeUndefined();
  });

  it('locks definitions for one writer at a time, while readers go on', async () => {
    const order: string[] = [];
    const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = within('installation', async () => {
      await roles.lockedBook();
      locked.resolve();
      await release.promise;
      await roles.insert('CLERK', nothing);
      order.push('first');
    });
    await locked.promise;
    const second = within('installation', async () =>
      order.push(`then ${(await roles.lockedBook()).get('CLERK')?.name}`),
    );
    try {
      const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'roles'::regclass`;
      await until(
        async () => (await db.source.query<unknown[]>(waiting)).length,
        (count) => count === 1,
      );
      expect(await known('USER')).toBeDefined();
    } finally {
      release.resolve();
      await Promise.all([first, second]);
    }
    expect(order).toEqual(['first', 'then CLERK']);
  });
});
