import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/** Failed attempts to sign in. */
export class Lockout1767484803000 implements MigrationInterface {
  name = 'Lockout1767484803000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE login_failures (
        key          text PRIMARY KEY,
        user_id      uuid,
        failures     integer NOT NULL,
        since        timestamptz(3) NOT NULL,
        last_at      timestamptz(3) NOT NULL,
        locked_until timestamptz(3),
        told         boolean NOT NULL DEFAULT false
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN login_failures.key IS 'whose: user:<id>, device:<id of the cookie>, address:<network>, name:<hash> for names of nobody'`,
    );
    await queryRunner.query(`COMMENT ON COLUMN login_failures.told IS 'the event about this lock has been recorded'`);
    await queryRunner.query(
      `COMMENT ON COLUMN login_failures.user_id IS 'no foreign key: to count must not wait for whoever changes the user'`,
    );
    await queryRunner.query(`CREATE INDEX login_failures_of_user ON login_failures (user_id)`);
    await queryRunner.query(`CREATE INDEX login_failures_by_age ON login_failures (last_at)`);
    await queryRunner.query(`
      CREATE INDEX login_failures_untold ON login_failures (last_at)
        WHERE NOT told AND user_id IS NOT NULL AND locked_until IS NOT NULL`);
    await protect(queryRunner, 'login_failures', { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE login_failures`);
  }
}
