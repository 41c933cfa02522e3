import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protect, SEES_ALL, TENANT } from './row-level-security';

/** Keys with which programs act for users, and how much they are used. */
export class ApiKeys1767484805000 implements MigrationInterface {
  name = 'ApiKeys1767484805000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // With the membership goes the key: nobody has to remember it.
    await queryRunner.query(`
      CREATE TABLE api_keys (
        id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        owner_id       uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        tenant_id      uuid,
        name           text NOT NULL CHECK (name <> ''),
        prefix         text NOT NULL CONSTRAINT api_keys_prefix UNIQUE,
        checksum       text NOT NULL,
        secret_hash    bytea NOT NULL,
        previous_hash  bytea,
        previous_until timestamptz(3),
        scopes         text[] NOT NULL,
        roles          text[] NOT NULL,
        limit_requests integer CHECK (limit_requests > 0),
        limit_seconds  integer CHECK (limit_seconds > 0),
        version        integer NOT NULL DEFAULT 1,
        created_at     timestamptz(3) NOT NULL,
        expires_at     timestamptz(3),
        rotated_at     timestamptz(3),
        last_used_at   timestamptz(3),
        CONSTRAINT api_keys_of_tenant UNIQUE (tenant_id, id),
        FOREIGN KEY (tenant_id, owner_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE,
        CHECK ((limit_requests IS NULL) = (limit_seconds IS NULL)),
        CHECK ((previous_hash IS NULL) = (previous_until IS NULL))
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN api_keys.tenant_id IS 'none: of the installation, while its owner is a SUPERADMIN'`,
    );
    await queryRunner.query(`COMMENT ON COLUMN api_keys.secret_hash IS 'SHA-256 of 256 random bits'`);
    await queryRunner.query(`CREATE INDEX api_keys_of_owner ON api_keys (owner_id, created_at, id)`);
    await queryRunner.query(`CREATE INDEX api_keys_by_age ON api_keys (tenant_id, created_at, id)`);

    await queryRunner.query(`
      CREATE TABLE api_key_usage (
        key_id    uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE,
        tenant_id uuid,
        day       date NOT NULL,
        requests  bigint NOT NULL,
        refused   bigint NOT NULL,
        PRIMARY KEY (key_id, day),
        FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys (tenant_id, id) ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX api_key_usage_by_day ON api_key_usage (day)`);

    for (const table of ['api_keys', 'api_key_usage'])
      await protect(queryRunner, table, { all: `${SEES_ALL} OR tenant_id = ${TENANT}` });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE api_key_usage, api_keys`);
  }
}
