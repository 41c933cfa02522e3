import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/** Keys that sign what backends learn of callers. A table of their own: the release before would sign access tokens with them. */
export class IdentityKeys1767484811000 implements MigrationInterface {
  name = 'IdentityKeys1767484811000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE identity_keys (
        kid          text PRIMARY KEY,
        public_jwk   jsonb NOT NULL,
        private_key  text NOT NULL,
        created_at   timestamptz(3) NOT NULL,
        activates_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`COMMENT ON COLUMN identity_keys.private_key IS 'sealed with the master key'`);
    await protect(queryRunner, 'identity_keys', { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE identity_keys`);
  }
}
