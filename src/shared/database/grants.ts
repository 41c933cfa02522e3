import type { Client } from 'pg';

/** Names of the migrations that were run. The application reads it at every start, and never writes it. */
export const MIGRATIONS_TABLE = 'migrations';

/** What the migrating user alone says. */
const READ_ONLY = [MIGRATIONS_TABLE, 'audit_retention'];
/** What is written once: its rows are added and read, and never changed. */
const APPEND_ONLY = ['audit_entries'];
/** What the application may do by them alone. */
const FUNCTIONS = ['prune_audit'];

/** @returns what the application's user may not yet use of ours, as GRANT says it; all there is when it is a new one */
export async function lackingGrants(client: Client, application: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; kind: 'table' | 'function' }>(
    `SELECT c.oid::regclass::text AS name, 'table' AS kind
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) = current_user
        AND NOT (has_table_privilege($1, c.oid, 'SELECT')
                 AND (c.relname = ANY ($2) OR has_table_privilege($1, c.oid, 'INSERT')
                  AND (c.relname = ANY ($3) OR has_table_privilege($1, c.oid, 'UPDATE')
                   AND has_table_privilege($1, c.oid, 'DELETE'))))
     UNION ALL
     SELECT p.oid::regprocedure::text, 'function'
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = current_schema() AND p.proname = ANY ($4) AND pg_get_userbyid(p.proowner) = current_user
        AND NOT has_function_privilege($1, p.oid, 'EXECUTE')`,
    [application, READ_ONLY, APPEND_ONLY, FUNCTIONS],
  );
  return rows.map(({ name, kind }) =>
    kind === 'table' ? `${rightsOn(name)} ON ${name}` : `EXECUTE ON FUNCTION ${name}`,
  );
}

/** Lets the application's user work with what the migrating user owns; some of it only read, to the audit only add. */
export async function grant(client: Client, application: string): Promise<void> {
  const lacking = await lackingGrants(client, application);
  if (lacking.length === 0) return;
  const { rows } = await client.query<{ schema: string }>(`SELECT current_schema() AS schema`);
  const user = client.escapeIdentifier(application);
  const usage = `USAGE ON SCHEMA ${client.escapeIdentifier(rows[0]!.schema)}`;
  await client.query([usage, ...lacking].map((rights) => `GRANT ${rights} TO ${user}`).join(';'));
}

function rightsOn(table: string): string {
  if (READ_ONLY.includes(table)) return 'SELECT';
  return APPEND_ONLY.includes(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
}
