import fc from 'fast-check';
import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { aTenant } from '../../access/testing';

const TENANTS = [
  aTenant('SERHAFEN:CL', '00000000-0000-4000-8000-00000000000a'),
  aTenant('ANDESLOG:PE', '00000000-0000-4000-8000-00000000000b'),
];
const USERS = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);

/** What the copies are to be, worked out anew. */
const WANTED = `SELECT m.tenant_id, m.user_id, u.email, u.enabled, u.email_verified, u.created_at, u.last_login_key, u.search,
    u.username_key, u.family_name_key, u.given_name, u.family_name,
    ARRAY(SELECT DISTINCT role COLLATE "C" FROM membership_roles r WHERE r.tenant_id = m.tenant_id AND r.user_id = m.user_id ORDER BY 1) AS roles
  FROM memberships m JOIN users u ON u.id = m.user_id`;
const KEPT = `SELECT tenant_id, user_id, email, enabled, email_verified, created_at, last_login_key, search,
    username_key, family_name_key, given_name, family_name, roles FROM member_profiles`;

describe('member_profiles', () => {
  let db: OpenTestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants (id, business_unit, country_code) VALUES ('${TENANTS[0]!.id}', 'SERHAFEN', 'CL'), ('${TENANTS[1]!.id}', 'ANDESLOG', 'PE')`,
      ...USERS.map((id, i) => `INSERT INTO users (id, email) VALUES ('${id}', 'user-${i}@example.test')`),
    );
  });
  afterAll(() => db.close());

  const run = (statement: string): Promise<unknown> =>
    db.unitOfWork.run('system', () => db.current.manager.query(statement));
  const differences = (): Promise<unknown> => run(`(${WANTED} EXCEPT ${KEPT}) UNION ALL (${KEPT} EXCEPT ${WANTED})`);

  const tenant = fc.constantFrom(...TENANTS.map(({ id }) => id));
  const user = fc.constantFrom(...USERS);
  const role = fc.constantFrom('ADMIN', 'USER');
  const change = fc.oneof(
    fc.tuple(tenant, user).map(([t, u]) => `INSERT INTO memberships VALUES ('${t}', '${u}') ON CONFLICT DO NOTHING`),
    fc.tuple(tenant, user).map(([t, u]) => `DELETE FROM memberships WHERE (tenant_id, user_id) = ('${t}', '${u}')`),
    fc.tuple(tenant, user, role, fc.constantFrom('gateway', 'keycloak')).map(
      ([t, u, r, origin]) =>
        `INSERT INTO membership_roles (tenant_id, user_id, role, origin) SELECT tenant_id, user_id, '${r}', '${origin}' FROM memberships
            WHERE (tenant_id, user_id) = ('${t}', '${u}') ON CONFLICT DO NOTHING`,
    ),
    fc.tuple(user, role).map(([u, r]) => `DELETE FROM membership_roles WHERE (user_id, role) = ('${u}', '${r}')`),
    fc.tuple(user, role).map(
      ([
        u,
        r,
      ]) => `UPDATE membership_roles SET role = '${r}' WHERE user_id = '${u}' AND origin = 'keycloak' AND role <> '${r}'
      AND NOT EXISTS (SELECT 1 FROM membership_roles o WHERE o.user_id = '${u}' AND o.role = '${r}' AND o.origin = 'keycloak')`,
    ),
    fc.constant(`INSERT INTO memberships SELECT t.id, u.id FROM tenants t, users u ON CONFLICT DO NOTHING`),
    fc
      .tuple(
        user,
        fc.constantFrom(
          `enabled = NOT enabled`,
          `last_login_at = now()`,
          `family_name = 'Ñandú'`,
          `username = id::text`,
          `email_verified_at = now()`,
          `email = 'x' || email`,
          `given_name = NULL`,
        ),
      )
      .map(([u, set]) => `UPDATE users SET ${set} WHERE id = '${u}'`),
  );

  it('are what users, memberships and roles say, whatever is changed in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 30 }), async (changes) => {
        for (const statement of changes) await run(statement);
        expect(await differences()).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('are right too when a tenant changes its own memberships', async () => {
    await run(`DELETE FROM memberships`);
    await asRequestOf(TENANTS[0], () =>
      db.unitOfWork.run('tenant', async () => {
        await db.current.manager.query(`INSERT INTO memberships VALUES ('${TENANTS[0]!.id}', '${USERS[0]!}')`);
        await db.current.manager.query(
          `INSERT INTO membership_roles VALUES ('${TENANTS[0]!.id}', '${USERS[0]!}', 'USER')`,
        );
        expect(await db.current.manager.query(`SELECT roles FROM member_profiles`)).toEqual([{ roles: ['USER'] }]);
        expect(await db.current.manager.query(`SELECT current_setting('app.scope') AS scope`)).toEqual([
          { scope: 'tenant' },
        ]);
      }),
    );
    expect(await differences()).toEqual([]);
  });

  it('are right after a user was renamed, joined and given roles, all at the same moment', async () => {
    await run(`DELETE FROM memberships`);
    for (let round = 0; round < 20; round++) {
      await run(`DELETE FROM memberships`);
      const [first] = TENANTS;
      await run(`INSERT INTO memberships VALUES ('${first!.id}', '${USERS[0]!}')`);
      await Promise.all([
        run(`UPDATE users SET given_name = 'Round ${round}' WHERE id = '${USERS[0]!}'`),
        run(`INSERT INTO memberships VALUES ('${TENANTS[1]!.id}', '${USERS[0]!}')`),
        run(`INSERT INTO membership_roles VALUES ('${first!.id}', '${USERS[0]!}', 'USER')`),
        run(`INSERT INTO membership_roles VALUES ('${first!.id}', '${USERS[0]!}', 'ADMIN')`),
      ]);
      expect(await differences()).toEqual([]);
    }
  });
});
