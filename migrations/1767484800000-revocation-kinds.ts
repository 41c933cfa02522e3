import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys are revoked as tokens are. */
export class RevocationKinds1767484800000 implements MigrationInterface {
  name = 'RevocationKinds1767484800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE revocations DROP CONSTRAINT revocations_kind_check,
        ADD CONSTRAINT revocations_kind_check CHECK (kind IN ('sid', 'jti', 'epoch', 'key'))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SELECT set_config('app.scope', 'system', true)`);
    await queryRunner.query(`DELETE FROM revocations WHERE kind = 'key'`);
    await queryRunner.query(`
      ALTER TABLE revocations DROP CONSTRAINT revocations_kind_check,
        ADD CONSTRAINT revocations_kind_check CHECK (kind IN ('sid', 'jti', 'epoch'))`);
  }
}
