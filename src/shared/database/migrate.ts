import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations';
import { type Environment, StartError } from '../config';
import { advisoryLocks } from './advisory-locks';
import { checkApplicationUser } from './application-user';
import { keepAuditFor, keepsAuditFor } from './audit-retention';
import { DatabaseLog } from './database-log';
import { isUnavailable } from './database.errors';
import { isTransactionPooled } from './pooler';
import { grant, lackingGrants, MIGRATIONS_TABLE } from './grants';

type Settings = Pick<Environment, 'DATABASE_URL'> &
  Partial<Pick<Environment, 'DATABASE_DIRECT_URL' | 'DATABASE_MIGRATION_URL' | 'AUDIT_RETENTION_DAYS'>>;

type UrlSetting = Exclude<keyof Settings, 'AUDIT_RETENTION_DAYS'>;

const LOCK_PATIENCE = '120s';

/**
 * Brings the database to this version's tables, before the application listens. Safe when several instances start at
 * once; with nothing pending it needs no more than the right to read.
 * @returns names of the migrations that were run
 * @throws {StartError} an old server, a user that sees through row-level security, no rights, no connection, a pooler of
 * transactions where there must be none
 */
export async function migrate(settings: Settings): Promise<string[]> {
  const keptDays = settings.AUDIT_RETENTION_DAYS ?? 0;
  const application = await withClient(settings.DATABASE_URL, 'DATABASE_URL', checkApplicationUser);
  const [url, setting] = await directUrl(settings, ['DATABASE_MIGRATION_URL', 'DATABASE_DIRECT_URL', 'DATABASE_URL']);
  // Where revocations are heard; the same address was looked at already, as a rule.
  if (setting === 'DATABASE_MIGRATION_URL') await directUrl(settings, ['DATABASE_DIRECT_URL', 'DATABASE_URL']);
  return withClient(url, setting, async (client) => {
    const upToDate = async () =>
      (await pendingIn(client)).length === 0 &&
      (await lackingGrants(client, application)).length === 0 &&
      (await keepsAuditFor(client, keptDays));
    if (await upToDate()) return [];
    await lock(client); // released when the connection ends
    const pending = await pendingIn(client); // another instance may have been faster
    if (pending.length > 0) await runMigrations(client, url, pending);
    await grant(client, application);
    await keepAuditFor(client, keptDays);
    return pending;
  });
}

/** @returns the first address that is set, and its setting @throws {StartError} when a pooler of transactions stands there */
async function directUrl(settings: Settings, names: readonly UrlSetting[]): Promise<[url: string, setting: string]> {
  const setting = names.find((name) => settings[name] !== undefined)!;
  const url = settings[setting]!;
  if (!(await withClient(url, setting, () => isTransactionPooled(url)))) return [url, setting];
  const remedy = setting === 'DATABASE_URL' ? 'set DATABASE_DIRECT_URL to' : 'name';
  throw new StartError(
    `${setting} leads through a pooler that gives each transaction another connection: word of revocations and locks get lost in it. For those ${remedy} PostgreSQL itself, or a pooler of sessions`,
  );
}

/**
 * Only looks.
 * @returns names of the migrations of this version that the database lacks
 * @throws {StartError} no connection
 */
export function pendingMigrations({ DATABASE_URL }: Pick<Environment, 'DATABASE_URL'>): Promise<string[]> {
  return withClient(DATABASE_URL, 'DATABASE_URL', pendingIn);
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

/** Reads the names itself: TypeORM would create its table first, which needs rights that the application has not. */
async function pendingIn(client: Client): Promise<string[]> {
  const names = migrations.map(({ name }) => name);
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS there`, [
    MIGRATIONS_TABLE,
  ]);
  if (!rows[0]!.there) return names;
  const done = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE}`);
  const run = new Set(done.rows.map(({ name }) => name));
  return names.filter((name) => !run.has(name));
}

async function lock(client: Client): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_PATIENCE}'`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLocks.migration]);
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
    migrationsTableName: MIGRATIONS_TABLE,
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
