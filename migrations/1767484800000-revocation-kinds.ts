import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/**
 * API keys are revoked as tokens are, and in a table of their own: the release before reads every row of `revocations` and
 * ends at a kind that it does not know. It still runs, and comes back from a lost connection, while this one is rolled out.
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
    await protect(queryRunner, 'key_revocations', { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE key_revocations`);
  }
}
