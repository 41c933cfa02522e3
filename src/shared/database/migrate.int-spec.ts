import { Client } from 'pg';
import { ask, freshDatabases } from '../../../test/support/fresh-databases';
import { execute } from '../../../test/support/test-server';
import { StartError } from '../config';
import { advisoryLocks } from './advisory-locks';
import { migrate } from './migrate';

const names = ['Tenancy1767225600000', 'Sessions1767225660000'];

describe('migrate', () => {
  const { aDatabase, aUser } = freshDatabases();

  const settings = (DATABASE_URL: string, DATABASE_MIGRATION_URL?: string) => ({
    DATABASE_URL,
    DATABASE_MIGRATION_URL,
  });

  it('creates the tables of an empty database, and finds nothing to do the second time', async () => {
    const { url } = await aDatabase();
    expect((await migrate(settings(url))).slice(0, 2)).toEqual(names);
    expect(await migrate(settings(url))).toEqual([]);
    expect(await ask(url, 'SELECT count(*)::int AS users FROM users')).toEqual([{ users: 0 }]);
  });

  it('puts every table under row-level security that its owner obeys too', async () => {
    const { url } = await aDatabase(true);
    const open = `SELECT relname AS name FROM pg_class
                   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                     AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname`;
    expect(await ask(url, open)).toEqual([{ name: 'migrations' }]);
  });

  it('migrates once when two instances start at once', async () => {
    const { url } = await aDatabase();
    const runs = await Promise.all([migrate(settings(url)), migrate(settings(url)), migrate(settings(url))]);
    expect(runs.map((run) => run.length > 0).sort()).toEqual([false, false, true]);
    expect(await ask(url, 'SELECT name FROM migrations GROUP BY name HAVING count(*) > 1')).toEqual([]);
  });

  it('waits for an instance that is migrating', async () => {
    const { url, superuserUrl } = await aDatabase();
    const other = new Client({ connectionString: superuserUrl });
    await other.connect();
    await other.query('SELECT pg_advisory_lock($1)', [advisoryLocks.migration]);
    const run = migrate(settings(url));
    const waiting = `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    while ((await ask<{ n: number }>(superuserUrl, waiting))[0]!.n === 0);
    expect(await ask(url, `SELECT to_regclass('users') AS users`)).toEqual([{ users: null }]);
    await other.end();
    expect((await run).length).toBeGreaterThan(0);
  });

  it('needs no right to change tables when nothing is pending', async () => {
    const database = await aDatabase(true);
    const { user, url } = await aUser(database);
    await execute(
      database.superuserUrl,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${user}`,
      `REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
    );
    expect(await migrate(settings(url))).toEqual([]);
  });

  it('says what is pending, and who may not, when there is no right to change tables', async () => {
    const database = await aDatabase();
    const { user, url } = await aUser(database);
    await expect(migrate(settings(url))).rejects.toThrow(
      new RegExp(`lacks ${names.join(', ')}.*"${user}" may not change tables: set DATABASE_MIGRATION_URL`),
    );
  });

  it('says the same when the schema allows tables and the existing ones belong to somebody else', async () => {
    const database = await aDatabase(true);
    const { user, url } = await aUser(database);
    await execute(
      database.superuserUrl,
      `GRANT CREATE ON SCHEMA public TO ${user}`,
      `DELETE FROM migrations WHERE name = '${names[1]!}'`,
      'DROP TABLE settings, signing_keys, revocations, refresh_tokens, sessions CASCADE',
      `GRANT SELECT, INSERT ON migrations TO ${user}`,
      `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${user}`,
    );
    await expect(migrate(settings(url))).rejects.toThrow(/"u_\w+" may not change tables/);
  });

  it('lets the application work with tables that another user created, and with the list of migrations only read', async () => {
    const database = await aDatabase();
    const application = await aUser(database);
    const owner = await aUser(database);
    await execute(database.superuserUrl, `GRANT CREATE ON SCHEMA public TO ${owner.user}`);
    expect((await migrate(settings(application.url, owner.url))).length).toBeGreaterThan(0);
    await execute(
      application.url,
      `SELECT set_config('app.scope', 'system', false)`,
      `INSERT INTO tenants (business_unit, country_code) VALUES ('SERHAFEN', 'CL')`,
    );
    await expect(execute(application.url, 'DELETE FROM migrations')).rejects.toThrow('permission denied');
    await expect(execute(application.url, 'DROP TABLE tenants')).rejects.toThrow('must be owner');
    expect(await migrate(settings(application.url))).toEqual([]);
  });

  it.each(['its owner', 'another user than its owner'])(
    'lets nobody change the audit: the application as %s',
    async (who) => {
      const database = await aDatabase();
      const application = await aUser(database);
      const owner = who === 'its owner' ? application : await aUser(database);
      await execute(database.superuserUrl, `GRANT CREATE ON SCHEMA public TO ${owner.user}`);
      await migrate(settings(application.url, owner.url));
      const scope = `SELECT set_config('app.scope', 'system', false)`;
      await execute(
        application.url,
        scope,
        `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, actor, changes)
       VALUES (gen_random_uuid(), now(), 'user.disabled', 'user', 'ana', '{}', '{}')`,
      );
      for (const change of [
        `UPDATE audit_entries SET type = 'nothing.happened'`,
        'DELETE FROM audit_entries',
        'TRUNCATE audit_entries',
      ])
        await expect(execute(application.url, scope, change)).rejects.toMatchObject({ code: '42501' });
      expect(await ask(database.superuserUrl, 'SELECT type FROM audit_entries')).toEqual([{ type: 'user.disabled' }]);
    },
  );

  it('lets a new user of the application in when the old one goes', async () => {
    const database = await aDatabase();
    const [before, after, owner] = [await aUser(database), await aUser(database), await aUser(database)];
    await execute(database.superuserUrl, `GRANT CREATE ON SCHEMA public TO ${owner.user}`);
    await migrate(settings(before.url, owner.url));
    await migrate(settings(after.url, owner.url));
    expect(await ask(after.url, 'SELECT * FROM tenants')).toEqual([]);
  });

  it.each(['SUPERUSER', 'BYPASSRLS'])('refuses to start as a user that is %s', async (attribute) => {
    const { url } = await aUser(await aDatabase(), attribute);
    await expect(migrate(settings(url))).rejects.toThrow(/superuser or BYPASSRLS/);
  });

  it('says in one sentence that the database cannot be reached', async () => {
    const nobody = 'postgres://u:secret@127.0.0.1:1/db';
    const error = await migrate(settings(nobody)).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toBe('The database of DATABASE_URL cannot be reached');
  });

  it('says which setting has a wrong password, and not which', async () => {
    const { url } = await aDatabase(true);
    const wrong = new URL(url);
    wrong.password = 'not-this-one';
    const error = (await migrate(settings(url, wrong.href)).catch((fault: unknown) => fault)) as Error;
    expect(error.message).toMatch(/^The database of DATABASE_MIGRATION_URL: password authentication failed/);
    expect(error.message).not.toContain('not-this-one');
  });
});
