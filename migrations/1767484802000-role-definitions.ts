import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who defined a role; pages of holders and members. */
export class RoleDefinitions1767484802000 implements MigrationInterface {
  name = 'RoleDefinitions1767484802000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE roles ADD COLUMN defined_by jsonb`);
    await queryRunner.query(`COMMENT ON COLUMN roles.defined_by IS 'kind and id; none: came with the installation'`);
    await queryRunner.query(`CREATE INDEX groups_by_name ON groups (tenant_id, name COLLATE "C", id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX groups_by_name`);
    await queryRunner.query(`ALTER TABLE roles DROP COLUMN defined_by`);
  }
}
