import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations';
import { type Environment, StartError } from '../config';
import { DatabaseLog } from './database-log';
import { isUnavailable } from './database.errors';

type Settings = Pick<Environment, 'DATABASE_URL' | 'DATABASE_MIGRATION_URL'>;

/** Any number: whoever migrates this application holds the advisory lock of this one. */
const MIGRATION_LOCK = 7_205_331_018;
const LOCK_PATIENCE = '120s';
const OLDEST_VERSION = 15;
const TABLE = 'migrations';

/**
 * Brings the database to this version's tables, before the application listens. Safe when several instances start at
 * once; with nothing pending it needs no more than the right to read.
 * @returns names of the migrations that were run
 * @throws {StartError} an old server, a user that sees through row-level security, no rights, no connection
 */
export async function migrate({ DATABASE_URL, DATABASE_MIGRATION_URL }: Settings): Promise<string[]> {
  const application = await withClient(DATABASE_URL, 'DATABASE_URL', checkApplicationUser);
  const url = DATABASE_MIGRATION_URL ?? DATABASE_URL;
  const setting = DATABASE_MIGRATION_URL === undefined ? 'DATABASE_URL' : 'DATABASE_MIGRATION_URL';
  return withClient(url, setting, async (client) => {
    const upToDate = async () =>
      (await pendingMigrations(client)).length === 0 && (await tablesToGrant(client, application)).length === 0;
    if (await upToDate()) return [];
    await lock(client); // released when the connection ends
    const pending = await pendingMigrations(client); // another instance may have been faster
    if (pending.length > 0) await runMigrations(client, url, pending);
    await grant(client, application);
    return pending;
  });
}

async function withClient<T>(url: string, setting: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    application_name: 'iam-gateway migrate',
  });
  client.on('error', () => undefined); // the statement that runs rejects with it
  try {
    await client.connect();
    return await work(client);
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    const message = (cause as Error).message;
    throw new StartError(
      isUnavailable(cause) ? `The database of ${setting} cannot be reached` : `The database of ${setting}: ${message}`,
      { cause },
    );
  } finally {
    await client.end();
  }
}

/** @returns the application's user */
async function checkApplicationUser(client: Client): Promise<string> {
  const { rows } = await client.query<{ user: string; mighty: boolean; version: number }>(
    `SELECT rolname AS user, rolsuper OR rolbypassrls AS mighty, current_setting('server_version_num')::int / 10000 AS version
       FROM pg_roles WHERE rolname = current_user`,
  );
  const { user, mighty, version } = rows[0]!;
  if (version < OLDEST_VERSION)
    throw new StartError(`The database is PostgreSQL ${version}: iam-gateway needs ${OLDEST_VERSION} or newer`);
  if (mighty)
    throw new StartError(
      `The user "${user}" of DATABASE_URL is superuser or BYPASSRLS and would see every tenant's rows: name another one`,
    );
  return user;
}

/** Reads the names itself: TypeORM would create its table first, which needs rights that the application has not. */
async function pendingMigrations(client: Client): Promise<string[]> {
  const names = migrations.map(({ name }) => name);
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS there`, [TABLE]);
  if (!rows[0]!.there) return names;
  const done = await client.query<{ name: string }>(`SELECT name FROM ${TABLE}`);
  const run = new Set(done.rows.map(({ name }) => name));
  return names.filter((name) => !run.has(name));
}

async function lock(client: Client): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_PATIENCE}'`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  } catch (cause) {
    if ((cause as { code?: string }).code !== '55P03') throw cause;
    throw new StartError('Another instance has been migrating the database for two minutes: look at that one', {
      cause,
    });
  }
}

async function runMigrations(client: Client, url: string, pending: string[]): Promise<void> {
  const { rows } = await client.query<{ user: string; may: boolean }>(
    `SELECT current_user AS user, coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may`,
  );
  const { user, may } = rows[0]!;
  const refused = (cause?: unknown) =>
    new StartError(
      `The database lacks ${pending.join(', ')}, and "${user}" may not change tables: set DATABASE_MIGRATION_URL to a user that may`,
      { cause },
    );
  if (!may) throw refused();
  const database = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'iam-gateway migrate',
    poolSize: 1,
    connectTimeoutMS: 5000,
    migrations,
    migrationsTableName: TABLE,
    installExtensions: false,
    logger: new DatabaseLog(),
  });
  try {
    await database.initialize();
    await database.runMigrations({ transaction: 'each' });
  } catch (cause) {
    if ((cause as { code?: string }).code === '42501') throw refused(cause); // insufficient_privilege: not the owner
    throw cause;
  } finally {
    if (database.isInitialized) await database.destroy();
  }
}

/** @returns our tables that the application's user may not use; all of them when it is a new one */
async function tablesToGrant(client: Client, application: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) = current_user
        AND NOT (has_table_privilege($1, c.oid, 'SELECT')
                 AND (c.relname = $2 OR has_table_privilege($1, c.oid, 'INSERT')
                  AND has_table_privilege($1, c.oid, 'UPDATE') AND has_table_privilege($1, c.oid, 'DELETE')))`,
    [application, TABLE],
  );
  return rows.map(({ name }) => name);
}

/** Lets the application's user work with what the migrating user owns; of the list of migrations it only reads. */
async function grant(client: Client, application: string): Promise<void> {
  const tables = await tablesToGrant(client, application);
  if (tables.length === 0) return;
  const { rows } = await client.query<{ schema: string }>(`SELECT current_schema() AS schema`);
  const schema = client.escapeIdentifier(rows[0]!.schema);
  const user = client.escapeIdentifier(application);
  const grants = tables.map((name) => {
    const rights = name === TABLE ? 'SELECT' : 'SELECT, INSERT, UPDATE, DELETE';
    return `GRANT ${rights} ON ${schema}.${client.escapeIdentifier(name)} TO ${user}`;
  });
  await client.query([`GRANT USAGE ON SCHEMA ${schema} TO ${user}`, ...grants].join(';'));
}
