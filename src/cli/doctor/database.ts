import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { checkApplicationUser, pendingMigrations } from '../../shared/database';
import { type Environment, StartError } from '../../shared/config';
import { fail, type Finding, ok, PATIENCE_MS, warn } from './finding';

/** Tables that every tenant may see: a list of names. */
const COMMON = ['tenants', 'migrations'];
const SKEW_WARNED_MS = 1000;
const CHANNEL = 'iam_gateway_doctor';

/** Connection, version, user, tables, policies, clock and notifications. */
export async function examineDatabase(environment: Environment): Promise<Finding[]> {
  const client = new Client({
    connectionString: environment.DATABASE_URL,
    application_name: 'iam-gateway doctor',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => undefined); // the statement that runs rejects with it
  try {
    await client.connect();
  } catch (error) {
    const advice = 'Is PostgreSQL running, and is DATABASE_URL its address as this machine sees it?';
    return [fail('database', `cannot be reached: ${(error as Error).message}`, advice)];
  }
  try {
    const user = await databaseUser(client);
    const pending = await migrations(environment);
    const tables = pending.status === 'ok' ? await rowLevelSecurity(client) : [];
    return [user, pending, ...tables, await clock(client), await notifications(client, environment)];
  } finally {
    await client.end();
  }
}

async function databaseUser(client: Client): Promise<Finding> {
  try {
    const user = await checkApplicationUser(client);
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return ok('database', `PostgreSQL ${rows[0]!.server_version}, as "${user}", whom row-level security binds`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return fail('database', error.message, 'See docs/operations.md for what the application’s user may be.');
  }
}

async function migrations(environment: Environment): Promise<Finding> {
  const pending = await pendingMigrations(environment);
  return pending.length === 0
    ? ok('migrations', 'the tables are those of this version')
    : fail('migrations', `pending: ${pending.join(', ')}`, 'Run iam-gateway migrate, or start a gateway.');
}

async function rowLevelSecurity(client: Client): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string; open: boolean; unusable: boolean }>(
    `SELECT relname AS name, NOT (relrowsecurity AND relforcerowsecurity) AND relname <> ALL ($1) AS open,
            NOT has_table_privilege(oid, 'SELECT') AS unusable
       FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') ORDER BY relname`,
    [COMMON],
  );
  const open = rows.filter((table) => table.open).map(({ name }) => name);
  const unusable = rows.filter((table) => table.unusable).map(({ name }) => name);
  return [
    open.length === 0
      ? ok('row-level security', `forced on all ${rows.length - COMMON.length} tables with somebody’s data`)
      : fail(
          'row-level security',
          `not forced on ${open.join(', ')}`,
          'A tenant’s rows are open there: restore the policies.',
        ),
    unusable.length === 0
      ? ok('rights', 'the application’s user may read every table')
      : fail(
          'rights',
          `none on ${unusable.join(', ')}`,
          'Run iam-gateway migrate with DATABASE_MIGRATION_URL set: it grants them.',
        ),
  ];
}

/** @returns how far our clock is from the database's, halfway between asking and being answered */
async function clock(client: Client): Promise<Finding> {
  const before = Date.now();
  const { rows } = await client.query<{ ms: string }>(`SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms`);
  const skewMs = Math.round((before + Date.now()) / 2 - Number(rows[0]!.ms));
  const detail = `${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead of'} the database`;
  if (Math.abs(skewMs) <= SKEW_WARNED_MS) return ok('clock', detail);
  return warn('clock', detail, 'Synchronise both with NTP: tokens are refused from 5 s on.');
}

/** A notification sent the way gateways send them must arrive where they listen. */
async function notifications(sender: Client, environment: Environment): Promise<Finding> {
  const name = environment.DATABASE_DIRECT_URL === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  const listener = new Client({
    connectionString: environment.DATABASE_DIRECT_URL ?? environment.DATABASE_URL,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  listener.on('error', () => undefined);
  const enough = new AbortController();
  try {
    await listener.connect();
    const heard = new Promise<true>((resolve) => listener.once('notification', () => resolve(true)));
    await listener.query(`LISTEN ${CHANNEL}`);
    await sender.query(`SELECT pg_notify($1, '')`, [CHANNEL]);
    const inTime = await Promise.race([heard, pause(PATIENCE_MS, false, enough)]);
    if (inTime) return ok('notifications', `arrive at ${name}: revocations reach every instance`);
    return fail('notifications', `do not arrive at ${name}`, POOLER);
  } catch (error) {
    return fail('notifications', `${name}: ${(error as Error).message}`, POOLER);
  } finally {
    enough.abort();
    await listener.end().catch(() => undefined); // it may never have been connected
  }
}

const POOLER = 'Where a pooler of transactions stands before PostgreSQL, set DATABASE_DIRECT_URL past it.';
