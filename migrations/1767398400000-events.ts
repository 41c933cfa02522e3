import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect, SEES_ALL, TENANT } from './row-level-security';

/** What happened: kept for ever in the audit, and told once to whoever listens. */
export class Events1767398400000 implements MigrationInterface {
  name = 'Events1767398400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE audit_entries (
        id           uuid PRIMARY KEY,
        position     bigint GENERATED ALWAYS AS IDENTITY,
        occurred_at  timestamptz(3) NOT NULL,
        type         text NOT NULL,
        subject_type text NOT NULL,
        subject_id   text NOT NULL,
        tenant_id    uuid,
        actor        jsonb NOT NULL,
        changes      jsonb NOT NULL,
        request_id   text
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN audit_entries.tenant_id IS 'no foreign key: what happened outlives those it happened to'`,
    );
    // Each as a list is read: newest first, and those of one millisecond in the order in which they were written.
    for (const [name, columns] of [
      ['audit_entries_by_time', ''],
      ['audit_entries_of_tenant', 'tenant_id, '],
      ['audit_entries_of_subject', 'subject_type, subject_id, '],
      ['audit_entries_of_actor', "(actor->>'id'), "],
      ['audit_entries_of_request', 'request_id, '],
    ])
      await queryRunner.query(`CREATE INDEX ${name} ON audit_entries (${columns}occurred_at, position)`);

    await queryRunner.query(`
      CREATE TABLE outbox (
        position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id          uuid NOT NULL,
        type        text NOT NULL,
        aggregate   text NOT NULL,
        event       jsonb NOT NULL,
        subscriber  text,
        recorded_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`COMMENT ON TABLE outbox IS 'what happened and was not yet handed out to subscribers'`);
    await queryRunner.query(`COMMENT ON COLUMN outbox.subscriber IS 'the only one whom it is for: told again'`);
    await queryRunner.query(`
      CREATE TABLE deliveries (
        subscriber  text NOT NULL,
        position    bigint NOT NULL,
        event_id    uuid NOT NULL,
        type        text NOT NULL,
        aggregate   text NOT NULL,
        event       jsonb NOT NULL,
        attempts    integer NOT NULL DEFAULT 0,
        next_try_at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        PRIMARY KEY (subscriber, position),
        CONSTRAINT deliveries_once UNIQUE (event_id, subscriber)
      )`);
    await queryRunner.query(`COMMENT ON COLUMN deliveries.next_try_at IS 'also how long whoever tries now may take'`);
    await queryRunner.query(`CREATE INDEX deliveries_of_aggregate ON deliveries (subscriber, aggregate, position)`);
    await queryRunner.query(`CREATE INDEX deliveries_by_try ON deliveries (subscriber, next_try_at)`);

    await queryRunner.query(`
      CREATE TABLE dead_letters (
        id          uuid PRIMARY KEY,
        event_id    uuid NOT NULL,
        subscriber  text NOT NULL,
        type        text NOT NULL,
        aggregate   text NOT NULL,
        event       jsonb NOT NULL,
        attempts    integer NOT NULL,
        last_error  text NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        died_at     timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`CREATE INDEX dead_letters_by_time ON dead_letters (died_at, id)`);

    const ofTenant = `${SEES_ALL} OR tenant_id = ${TENANT}`;
    await queryRunner.query(`ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY`);
    await queryRunner.query(`ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY`);
    await queryRunner.query(`CREATE POLICY reading ON audit_entries FOR SELECT USING (${ofTenant})`);
    await queryRunner.query(`CREATE POLICY inserting ON audit_entries FOR INSERT WITH CHECK (${ofTenant})`);
    // Whoever works, also for one tenant, leaves word; reading and delivering is the house's.
    await queryRunner.query(`ALTER TABLE outbox ENABLE ROW LEVEL SECURITY`);
    await queryRunner.query(`ALTER TABLE outbox FORCE ROW LEVEL SECURITY`);
    await queryRunner.query(
      `CREATE POLICY inserting ON outbox FOR INSERT WITH CHECK (current_setting('app.scope', true) <> '')`,
    );
    await queryRunner.query(`CREATE POLICY delivering ON outbox USING (${IS_SYSTEM}) WITH CHECK (${IS_SYSTEM})`);
    await protect(queryRunner, 'deliveries', { all: IS_SYSTEM });
    await protect(queryRunner, 'dead_letters', { all: SEES_ALL });

    // Rights can be given back by an owner, and the application may be the owner: so the table itself refuses.
    await queryRunner.query(`
      CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE dead_letters, deliveries, outbox, audit_entries`);
    await queryRunner.query(`DROP FUNCTION audit_is_append_only`);
  }
}
