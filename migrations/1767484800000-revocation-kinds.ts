import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/**
 * API keys, and tokens by a role in them, are revoked as other tokens are, and in tables of their own: the release before
 * reads every row of `revocations` and ends at a kind that it does not know. It still runs, and comes back from a lost
 * connection, while this one is rolled out.
 */
export class RevocationKinds1767484800000 implements MigrationInterface {
  name = 'RevocationKinds1767484800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE key_revocations (
        key_id     text PRIMARY KEY,
        expires_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`CREATE INDEX key_revocations_by_end ON key_revocations (expires_at)`);
    await queryRunner.query(`
      CREATE TABLE role_revocations (
        role       text PRIMARY KEY,
        epoch      integer NOT NULL,
        expires_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN role_revocations.epoch IS 'older tokens of whoever holds the role are dead; counted in settings'`,
    );
    await queryRunner.query(
      `COMMENT ON COLUMN role_revocations.role IS 'its name, or name@tenant: where it counts in that tenant only'`,
    );
    // A browser that is always open uses one up every few minutes: they go when they expired, not with their session.
    await queryRunner.query(`CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at)`);
    await protect(queryRunner, 'key_revocations', { all: IS_SYSTEM });
    await protect(queryRunner, 'role_revocations', { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX refresh_tokens_by_end`);
    await queryRunner.query(`DROP TABLE key_revocations, role_revocations`);
  }
}
