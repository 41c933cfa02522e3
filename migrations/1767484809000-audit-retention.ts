import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/**
 * The audit may be kept for a time only. How long stands in a table that the application's user reads; what is younger is deleted by
 * nobody, for the trigger looks at each row. The application deletes by a function alone, which leaves an entry of it.
 */
export class AuditRetention1767484809000 implements MigrationInterface {
  name = 'AuditRetention1767484809000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const [{ schema, owner }] = (await queryRunner.query(
      `SELECT quote_ident(current_schema()) AS schema, quote_ident(current_user) AS owner`,
    )) as [{ schema: string; owner: string }];
    // Whoever calls chooses neither what the names mean nor which rows are seen.
    const settled = `SET search_path = pg_catalog, pg_temp`;

    await queryRunner.query(`
      CREATE TABLE audit_retention (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        days     integer NOT NULL CHECK (days BETWEEN 30 AND 36500)
      )`);
    await queryRunner.query(`COMMENT ON TABLE audit_retention IS 'no row: the audit is kept for ever'`);
    await protect(queryRunner, 'audit_retention', { read: 'true', write: IS_SYSTEM });

    await queryRunner.query(`
      CREATE FUNCTION audit_kept_since() RETURNS timestamptz LANGUAGE sql STABLE ${settled} AS $$
        SELECT now() - make_interval(days => days) FROM ${schema}.audit_retention
      $$`);
    await queryRunner.query(`
      CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql ${settled} AS $$
      BEGIN
        IF OLD.occurred_at < ${schema}.audit_kept_since() THEN
          RETURN OLD;
        END IF;
        RAISE EXCEPTION 'this part of the audit is kept' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await queryRunner.query(`DROP TRIGGER append_only ON audit_entries`);
    await queryRunner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()`);
    // A setting that anybody may make: it keeps from deleting by mistake. What may go is decided row by row.
    await queryRunner.query(`
      CREATE TRIGGER pruned_only BEFORE DELETE ON audit_entries FOR EACH STATEMENT
        WHEN (current_setting('app.pruning', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION audit_is_append_only()`);
    await queryRunner.query(`
      CREATE TRIGGER kept BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_is_kept()`);
    await queryRunner.query(`CREATE POLICY pruning ON audit_entries FOR DELETE TO ${owner} USING (true)`);

    await queryRunner.query(`
      CREATE FUNCTION prune_audit(most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER ${settled} AS $$
      DECLARE
        callers_scope text := coalesce(current_setting('app.scope', true), '');
        removed integer;
        up_to timestamptz;
      BEGIN
        PERFORM set_config('app.scope', 'system', true), set_config('app.pruning', 'on', true);
        WITH removal AS (
          DELETE FROM ${schema}.audit_entries WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM ${schema}.audit_entries WHERE occurred_at < ${schema}.audit_kept_since()
             ORDER BY occurred_at, position LIMIT least(most, 10000)))
          RETURNING occurred_at
        ) SELECT count(*), max(occurred_at) INTO removed, up_to FROM removal;
        IF removed > 0 THEN
          INSERT INTO ${schema}.audit_entries (id, occurred_at, type, subject_type, subject_id, actor, changes)
          VALUES (gen_random_uuid(), now(), 'audit.pruned', 'audit', 'audit', '{"kind": "system", "id": "iam-gateway"}',
                  jsonb_build_object('entries', jsonb_build_object('to', removed), 'upTo', jsonb_build_object(
                    'to', to_char(up_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))));
        END IF;
        PERFORM set_config('app.scope', callers_scope, true), set_config('app.pruning', '', true);
        RETURN removed;
      END $$`);
    await queryRunner.query(`REVOKE EXECUTE ON FUNCTION prune_audit(integer) FROM PUBLIC`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP POLICY pruning ON audit_entries`);
    await queryRunner.query(`DROP TRIGGER kept ON audit_entries`);
    await queryRunner.query(`DROP TRIGGER pruned_only ON audit_entries`);
    await queryRunner.query(`DROP TRIGGER append_only ON audit_entries`);
    await queryRunner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()`);
    await queryRunner.query(`DROP FUNCTION prune_audit(integer), audit_is_kept(), audit_kept_since()`);
    await queryRunner.query(`DROP TABLE audit_retention`);
  }
}
