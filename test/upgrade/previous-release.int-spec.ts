import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../migrations';
import { migrate } from '../../src/shared/database';
import { createTestDatabase, type TestDatabase } from '../support/database';

/** The tables of the release before this one. */
const RELEASED = migrations.slice(0, 2);
const ANA = '11111111-1111-4111-8111-111111111111';
const TENANT = '22222222-2222-4222-8222-222222222222';

describe('a database of the release before', () => {
  let database: TestDatabase;
  let client: Client;
  beforeEach(async () => {
    database = await createTestDatabase(false);
    await withMigrations(RELEASED, (source) => source.runMigrations());
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`SELECT set_config('app.scope', 'system', false)`);
    await client.query(`INSERT INTO users (id, email, family_name) VALUES ('${ANA}', 'ana@example.test', 'Peña')`);
    await client.query(`INSERT INTO tenants (id, business_unit, country_code) VALUES ('${TENANT}', 'SERHAFEN', 'CL')`);
    await client.query(`INSERT INTO memberships (tenant_id, user_id) VALUES ('${TENANT}', '${ANA}')`);
    await client.query(`INSERT INTO installation_roles (user_id, role) VALUES ('${ANA}', 'SUPERADMIN')`);
    await assign('USER', 'CLERK');
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
  });

  async function withMigrations(list: typeof migrations, work: (source: DataSource) => Promise<unknown>) {
    const { url } = database;
    const source = new DataSource({ type: 'postgres', url, migrations: list, installExtensions: false });
    await source.initialize();
    try {
      await work(source);
    } finally {
      await source.destroy();
    }
  }
  /** As the release before does it. */
  async function assign(...roles: string[]): Promise<void> {
    for (const role of roles)
      await client.query(
        `INSERT INTO membership_roles (tenant_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [TENANT, ANA, role],
      );
  }
  const rows = async (statement: string): Promise<unknown[]> => (await client.query<object>(statement)).rows;
  const upgrade = () => migrate({ DATABASE_URL: database.url });

  it('keeps users, memberships and roles, and defines the roles that were assigned', async () => {
    await upgrade();
    expect(await rows(`SELECT email, roles, family_name_key FROM member_profiles`)).toEqual([
      { email: 'ana@example.test', roles: ['CLERK', 'USER'], family_name_key: 'pena' },
    ]);
    expect(await rows(`SELECT name, delegated FROM roles WHERE NOT built_in`)).toEqual([
      { name: 'CLERK', delegated: true },
    ]);
    expect(await rows(`SELECT role, origin FROM installation_roles`)).toEqual([
      { role: 'SUPERADMIN', origin: 'gateway' },
    ]);
  });

  it('takes what the release before writes while it still runs beside this one', async () => {
    await upgrade();
    await assign('USER', 'ADMIN');
    await client.query(`UPDATE users SET last_login_at = now(), epoch = epoch + 1`);
    await client.query(
      `INSERT INTO users (email) VALUES ('eva@example.test') ON CONFLICT DO NOTHING;
       INSERT INTO memberships (tenant_id, user_id) SELECT '${TENANT}', id FROM users ON CONFLICT DO NOTHING;
       INSERT INTO revocations AS r (kind, value, epoch, expires_at) VALUES ('epoch', '${ANA}', 1, now())
         ON CONFLICT (kind, value) DO UPDATE SET epoch = greatest(r.epoch, excluded.epoch)`,
    );
    expect(await rows(`SELECT email, roles FROM member_profiles ORDER BY email`)).toEqual([
      { email: 'ana@example.test', roles: ['ADMIN', 'CLERK', 'USER'] },
      { email: 'eva@example.test', roles: [] },
    ]);
  });

  it('is left as it is, and says why, where a role has a name that no operation ever gave', async () => {
    await assign('viewer', 'Sales-Rep');
    await expect(upgrade()).rejects.toThrow(/the roles 'Sales-Rep', 'viewer' must be renamed or removed first/);
    expect(await rows(`SELECT to_regclass('roles') AS roles`)).toEqual([{ roles: null }]);
    await client.query(`UPDATE membership_roles SET role = 'VIEWER' WHERE role = 'viewer'`);
    await client.query(`DELETE FROM membership_roles WHERE role = 'Sales-Rep'`);
    await upgrade();
    expect(await rows(`SELECT roles FROM member_profiles`)).toEqual([{ roles: ['CLERK', 'USER', 'VIEWER'] }]);
  });

  it('is had back with what it knew, and can be brought forward again', async () => {
    const before = await rows(`SELECT * FROM membership_roles ORDER BY role`);
    await upgrade();
    await client.query(
      `INSERT INTO membership_roles (tenant_id, user_id, role, origin) VALUES ('${TENANT}', '${ANA}', 'USER', 'keycloak')`,
    );
    await withMigrations(migrations, async (source) => {
      for (let left = migrations.length; left > RELEASED.length; left--) await source.undoLastMigration();
    });
    expect(await rows(`SELECT * FROM membership_roles ORDER BY role`)).toEqual(before);
    expect(await rows(`SELECT name FROM migrations ORDER BY id`)).toEqual(RELEASED.map(({ name }) => ({ name })));
    expect((await upgrade()).length).toBe(migrations.length - RELEASED.length);
  });
});
