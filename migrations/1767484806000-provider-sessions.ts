import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/** What an identity provider keeps open for our sessions, sign-ins that went to it, and who is at work with it. */
export class ProviderSessions1767484806000 implements MigrationInterface {
  name = 'ProviderSessions1767484806000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE provider_sessions (
        session_id    uuid PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
        external_id   text,
        refresh_token text NOT NULL,
        renewed_at    timestamptz(3) NOT NULL,
        end_at        timestamptz(3),
        attempts      integer NOT NULL DEFAULT 0
      )`,
      `COMMENT ON COLUMN provider_sessions.external_id IS 'of the session at the provider, which several of ours may share'`,
      `COMMENT ON COLUMN provider_sessions.refresh_token IS 'sealed with the master key'`,
      `COMMENT ON COLUMN provider_sessions.end_at IS 'our session is over: the provider is told then'`,
      `CREATE INDEX provider_sessions_by_end ON provider_sessions (end_at) WHERE end_at IS NOT NULL`,
      // Sessions end in many ways, and none of them is to know of this.
      `CREATE FUNCTION end_provider_session() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE provider_sessions SET end_at = clock_timestamp() WHERE session_id = NEW.id AND end_at IS NULL;
        RETURN NULL;
      END $$`,
      `CREATE TRIGGER end_provider_session AFTER UPDATE OF ended_at ON sessions
        FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION end_provider_session()`,
      `CREATE TABLE browser_sign_ins (
        state_hash   bytea PRIMARY KEY,
        browser_hash bytea NOT NULL,
        sealed       text NOT NULL,
        expires_at   timestamptz(3) NOT NULL
      )`,
      `COMMENT ON COLUMN browser_sign_ins.sealed IS 'nonce, verifier, where to return to, and which session the browser had'`,
      `CREATE INDEX browser_sign_ins_by_end ON browser_sign_ins (expires_at)`,
      `CREATE TABLE leases (
        name       text PRIMARY KEY,
        holder     uuid NOT NULL,
        expires_at timestamptz(3) NOT NULL
      )`,
      `COMMENT ON TABLE leases IS 'what instances do one at a time, and no transaction can last as long as'`,
    ])
      await queryRunner.query(statement);
    for (const table of ['provider_sessions', 'browser_sign_ins', 'leases'])
      await protect(queryRunner, table, { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TRIGGER end_provider_session ON sessions`);
    await queryRunner.query(`DROP FUNCTION end_provider_session`);
    await queryRunner.query(`DROP TABLE leases, browser_sign_ins, provider_sessions`);
  }
}
