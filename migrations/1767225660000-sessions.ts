import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/** Signed-in devices, their refresh tokens, what was revoked, and what tokens are signed with. */
export class Sessions1767225660000 implements MigrationInterface {
  name = 'Sessions1767225660000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sessions (
        id           uuid PRIMARY KEY,
        user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        client_id    text NOT NULL,
        tenant_code  text,
        auth_time    timestamptz(3) NOT NULL,
        acr          text NOT NULL,
        address      text,
        user_agent   text,
        created_at   timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        expires_at   timestamptz(3) NOT NULL,
        ended_at     timestamptz(3),
        ended_by     text
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN sessions.tenant_code IS 'chosen at login or refresh, for users of many tenants'`,
    );
    await queryRunner.query(`CREATE INDEX sessions_of_user ON sessions (user_id)`);
    await queryRunner.query(`CREATE INDEX sessions_by_end ON sessions (expires_at)`);

    await queryRunner.query(`
      CREATE TABLE refresh_tokens (
        token_hash bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
        issued_at  timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        used_at    timestamptz(3)
      )`);
    await queryRunner.query(`CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id)`);

    await queryRunner.query(`
      CREATE TABLE revocations (
        kind       text NOT NULL CHECK (kind IN ('sid', 'jti', 'epoch')),
        value      text NOT NULL,
        epoch      integer,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (kind, value)
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN revocations.epoch IS 'with kind epoch: older tokens of the user are dead'`,
    );
    await queryRunner.query(`CREATE INDEX revocations_by_end ON revocations (expires_at)`);

    await queryRunner.query(`
      CREATE TABLE signing_keys (
        kid          text PRIMARY KEY,
        public_jwk   jsonb NOT NULL,
        private_key  text NOT NULL,
        created_at   timestamptz(3) NOT NULL,
        activates_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`COMMENT ON COLUMN signing_keys.private_key IS 'sealed with the master key'`);

    await queryRunner.query(`CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL)`);

    // Nobody's data but the house's: no operation on behalf of a person ever sees it.
    for (const table of ['sessions', 'refresh_tokens', 'revocations', 'signing_keys', 'settings']) {
      await protect(queryRunner, table, { all: IS_SYSTEM });
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE settings, signing_keys, revocations, refresh_tokens, sessions`);
  }
}
