import type { Client } from 'pg';
import { HERE } from './seeds';
import { inScope, outside, type Scope, type Wall, walls } from './walls';

/** Holds the policies of row-level security against what `walls` says, with statements that have no predicate at all. */

type Row = Readonly<Record<string, unknown>>;

const REFUSED_BY_POLICY = '42501';
const SCOPES: readonly Scope[] = ['tenant', 'installation', 'system'];

async function rowsOf(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} t ORDER BY 1`);
  return rows.map(({ row }) => row);
}

/** Members of the tenant here: users, and what hangs on a user without a tenant of its own. */
async function membersHere(superuser: Client): Promise<ReadonlySet<unknown>> {
  const { rows } = await superuser.query<{ user_id: string }>(`SELECT user_id FROM memberships WHERE tenant_id = $1`, [
    HERE,
  ]);
  return new Set(rows.map(({ user_id }) => user_id));
}

function mayRead(table: string, wall: Wall, row: Row, members: ReadonlySet<unknown>): boolean {
  if (wall.tenantReads === 'all') return true;
  if (wall.tenantReads === 'none') return false;
  if (table === 'users') return members.has(row['id']);
  if (table === 'tenants') return row['id'] === HERE;
  if (row['tenant_id'] === HERE) return true;
  if (wall.tenantReads !== 'own and common' || row['tenant_id'] !== null) return false;
  return row['user_id'] === undefined || members.has(row['user_id']);
}

function mayWrite(wall: Wall, scope: Scope, row: Row): boolean {
  if (scope === 'system') return true;
  if (scope === 'installation') return wall.installation === 'all';
  return wall.tenantWrites === 'own' && row['tenant_id'] === HERE;
}

/** @returns what the policies of `tables` let through, or hold back, against what the walls say; empty when they hold */
export async function breaches(
  application: Client,
  superuser: Client,
  tables: readonly string[] = Object.keys(walls),
): Promise<string[]> {
  const found: string[] = [];
  const members = await membersHere(superuser);
  for (const table of tables) {
    const wall = walls[table]!;
    const all = await rowsOf(superuser, table);
    for (const scope of SCOPES) {
      const wanted = all.filter((text) => {
        if (scope === 'system') return true;
        if (scope === 'installation') return wall.installation === 'all' || wall.tenantReads === 'all';
        return mayRead(table, wall, JSON.parse(text) as Row, members);
      });
      const seen = await inScope(application, scope, scope === 'tenant' ? HERE : undefined, () =>
        rowsOf(application, table),
      );
      if (seen.join('\n') !== wanted.join('\n'))
        found.push(`${scope} reads ${seen.length} of ${table}, not ${wanted.length}`);
      found.push(...(await writeBreaches(application, table, wall, scope, all)));
    }
    found.push(...(await breachesOutside(application, table, wall, all[0]!)));
  }
  return found;
}

/** A statement that forgot to say for whom: nothing but what everybody may know. */
async function breachesOutside(application: Client, table: string, wall: Wall, row: string): Promise<string[]> {
  const found: string[] = [];
  const read = await outside(application, () => rowsOf(application, table));
  if (wall.tenantReads !== 'all' && read.length > 0) found.push(`without a scope ${read.length} of ${table} are read`);
  const inserted = await outside(application, () => insert(application, table, row));
  if (inserted !== REFUSED_BY_POLICY) found.push(`without a scope ${table} is inserted into (${inserted})`);
  return found;
}

/** Of every column that can be given a value. */
async function insert(client: Client, table: string, row: string): Promise<number | string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [table],
  );
  const { columns } = rows[0]!;
  return attempt(
    client,
    `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE
       SELECT ${columns} FROM jsonb_populate_record(NULL::${table}, $1)`,
    [row],
  );
}

async function writeBreaches(
  application: Client,
  table: string,
  wall: Wall,
  scope: Scope,
  all: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  const tenant = scope === 'tenant' ? HERE : undefined;
  const forbidden = all.filter((text) => !mayWrite(wall, scope, JSON.parse(text) as Row));
  for (const text of wall.insertedByAll ? [] : forbidden.slice(0, 5)) {
    const outcome = await inScope(application, scope, tenant, () => insert(application, table, text));
    if (outcome !== REFUSED_BY_POLICY) found.push(`${scope} may insert into ${table} (${outcome})`);
  }
  if (forbidden.length === 0) return found;
  const permitted = all.length - forbidden.length;
  const column = await firstColumn(application, table);
  for (const statement of [`UPDATE ${table} SET ${column} = ${column}`, `DELETE FROM ${table}`]) {
    const outcome = await inScope(application, scope, tenant, () => attempt(application, statement));
    if (typeof outcome === 'number' ? outcome > permitted : outcome !== REFUSED_BY_POLICY)
      found.push(`${scope} may ${statement.split(' ')[0]} ${table} (${outcome})`);
  }
  return found;
}

/** @returns rows changed, or the SQLSTATE of the refusal */
async function attempt(client: Client, statement: string, values: unknown[] = []): Promise<number | string> {
  try {
    return (await client.query(statement, values)).rowCount ?? 0;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

async function firstColumn(client: Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
       AND attidentity = '' AND attgenerated = '' ORDER BY attnum LIMIT 1`,
    [table],
  );
  return rows[0]!.name;
}
