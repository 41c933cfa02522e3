import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect, SEES_ALL, TENANT } from './row-level-security';

/** Tenants, users, and what they are in which tenant. */
export class Tenancy1767225600000 implements MigrationInterface {
  name = 'Tenancy1767225600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tenants (
        id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        business_unit text NOT NULL CHECK (business_unit ~ '^[A-Z0-9][A-Z0-9_-]{0,62}$'),
        country_code  text NOT NULL CHECK (country_code ~ '^[A-Z]{2}$'),
        created_at    timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT tenants_code UNIQUE (business_unit, country_code)
      )`);

    // Times have milliseconds, as JavaScript's have: a cursor made of one finds its row again.
    await queryRunner.query(`
      CREATE TABLE users (
        id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        email       text NOT NULL,
        username    text,
        given_name  text,
        family_name text,
        enabled     boolean NOT NULL DEFAULT true,
        epoch       integer NOT NULL DEFAULT 0,
        created_at  timestamptz(3) NOT NULL DEFAULT now(),
        updated_at  timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`COMMENT ON COLUMN users.epoch IS 'tokens issued under an older one are dead'`);
    await queryRunner.query(`CREATE UNIQUE INDEX users_email ON users (lower(email))`);
    await queryRunner.query(`CREATE UNIQUE INDEX users_username ON users (lower(username))`);
    await queryRunner.query(`CREATE INDEX users_by_email ON users (email COLLATE "C", id)`);
    await queryRunner.query(`CREATE INDEX users_by_age ON users (created_at, id)`);

    await queryRunner.query(`
      CREATE TABLE credentials (
        user_id       uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        password_hash text NOT NULL,
        changed_at    timestamptz(3) NOT NULL DEFAULT now()
      )`);

    await queryRunner.query(`
      CREATE TABLE installation_roles (
        user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        role        text NOT NULL,
        assigned_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, role)
      )`);

    await queryRunner.query(`
      CREATE TABLE memberships (
        tenant_id uuid NOT NULL REFERENCES tenants,
        user_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        joined_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, user_id)
      )`);
    await queryRunner.query(`CREATE INDEX memberships_of_user ON memberships (user_id)`);

    await queryRunner.query(`
      CREATE TABLE membership_roles (
        tenant_id   uuid NOT NULL,
        user_id     uuid NOT NULL,
        role        text NOT NULL,
        assigned_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, user_id, role),
        FOREIGN KEY (tenant_id, user_id) REFERENCES memberships ON DELETE CASCADE
      )`);

    for (const table of ['memberships', 'membership_roles']) {
      await protect(queryRunner, table, { all: `${SEES_ALL} OR tenant_id = ${TENANT}` });
    }
    // A user is global: a tenant sees those who are members, and changes none of them.
    const isMember = `EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id AND m.tenant_id = ${TENANT})`;
    await protect(queryRunner, 'users', { read: `${SEES_ALL} OR ${isMember}`, write: SEES_ALL });
    await protect(queryRunner, 'installation_roles', { all: SEES_ALL });
    await protect(queryRunner, 'credentials', { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DROP TABLE membership_roles, memberships, installation_roles, credentials, users, tenants`,
    );
  }
}
