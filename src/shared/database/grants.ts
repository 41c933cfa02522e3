import type { Client } from 'pg';

/** Names of the migrations that were run. The application reads it at every start, and never writes it. */
export const MIGRATIONS_TABLE = 'migrations';

/** What is written once: its rows are added and read, and never changed. */
const APPEND_ONLY = ['audit_entries'];

/** @returns our tables that the application's user may not use; all of them when it is a new one */
export async function tablesToGrant(client: Client, application: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) = current_user
        AND NOT (has_table_privilege($1, c.oid, 'SELECT')
                 AND (c.relname = $2 OR has_table_privilege($1, c.oid, 'INSERT')
                  AND (c.relname = ANY ($3) OR has_table_privilege($1, c.oid, 'UPDATE')
                   AND has_table_privilege($1, c.oid, 'DELETE'))))`,
    [application, MIGRATIONS_TABLE, APPEND_ONLY],
  );
  return rows.map(({ name }) => name);
}

/** Lets the application's user work with what the migrating user owns; of the list of migrations it only reads, to the audit it only adds. */
export async function grant(client: Client, application: string): Promise<void> {
  const tables = await tablesToGrant(client, application);
  if (tables.length === 0) return;
  const { rows } = await client.query<{ schema: string }>(`SELECT current_schema() AS schema`);
  const schema = client.escapeIdentifier(rows[0]!.schema);
  const user = client.escapeIdentifier(application);
  const grants = tables.map(
    (name) => `GRANT ${rightsOn(name)} ON ${schema}.${client.escapeIdentifier(name)} TO ${user}`,
  );
  await client.query([`GRANT USAGE ON SCHEMA ${schema} TO ${user}`, ...grants].join(';'));
}

function rightsOn(table: string): string {
  if (table === MIGRATIONS_TABLE) return 'SELECT';
  return APPEND_ONLY.includes(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
}
