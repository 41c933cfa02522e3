import type { Client } from 'pg';

interface Kept {
  readonly table: string;
  /** Comma-separated; without those that the table works out itself. */
  readonly columns: string;
  /** JSON. */
  readonly rows: string;
}

/** Every row of every table, to be put back after a walk. For a superuser. */
export class Snapshot {
  private constructor(
    private readonly superuser: Client,
    private readonly kept: readonly Kept[],
  ) {}

  static async take(superuser: Client): Promise<Snapshot> {
    const { rows: tables } = await superuser.query<{ table: string; columns: string }>(
      `SELECT c.relname AS table, string_agg(quote_ident(a.attname), ', ') AS columns
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'migrations' GROUP BY c.relname`,
    );
    const kept: Kept[] = [];
    for (const { table, columns } of tables) {
      const { rows } = await superuser.query<{ rows: string }>(
        `SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text AS rows FROM ${table} t`,
      );
      kept.push({ table, columns, rows: rows[0]!.rows });
    }
    return new Snapshot(superuser, kept);
  }

  async restore(): Promise<void> {
    await this.superuser.query('BEGIN');
    // Without triggers and references: the rows fitted each other, and will again.
    await this.superuser.query('SET LOCAL session_replication_role = replica');
    for (const { table, columns, rows } of this.kept) {
      await this.superuser.query(`DELETE FROM ${table}`);
      await this.superuser.query(
        `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE
         SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
        [rows],
      );
    }
    await this.superuser.query('COMMIT');
  }
}
