import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protect, SEES_ALL, TENANT } from './row-level-security';

const EVERYBODY = 'true';
const ASSIGNED = `(SELECT role FROM membership_roles UNION SELECT role FROM installation_roles) assigned`;

/**
 * No operation ever made another name; SQL by hand may have. What such a role is to be called now, or whether it goes,
 * nobody can guess: backends and rules of routes may ask for it.
 * @throws with the names and what to do, before anything was changed
 */
async function assertNamesFit(queryRunner: QueryRunner): Promise<void> {
  const [{ odd }] = (await queryRunner.query(
    `SELECT string_agg(quote_literal(role), ', ' ORDER BY role) AS odd FROM ${ASSIGNED} WHERE role !~ '^[A-Z][A-Z0-9_]{0,63}$'`,
  )) as [{ odd: string | null }];
  if (odd !== null)
    throw new Error(
      `the roles ${odd} must be renamed or removed first, in membership_roles and installation_roles: a role is a capital letter, then at most 63 of A-Z, 0-9 and _`,
    );
}

/** Roles with permissions, groups that give roles, and where each assignment comes from. */
export class AccessControl1767312000000 implements MigrationInterface {
  name = 'AccessControl1767312000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const run = async (...statements: string[]): Promise<void> => {
      for (const statement of statements) await queryRunner.query(statement);
    };

    // The policies bind this user too, and what was assigned before must be seen.
    await run(`SELECT set_config('app.scope', 'system', true)`);
    await assertNamesFit(queryRunner);
    await run(
      `CREATE TABLE roles (
        name        text PRIMARY KEY CHECK (name ~ '^[A-Z][A-Z0-9_]{0,63}$'),
        description text NOT NULL DEFAULT '',
        built_in    boolean NOT NULL DEFAULT false,
        delegated   boolean NOT NULL DEFAULT false,
        version     integer NOT NULL DEFAULT 1,
        created_at  timestamptz(3) NOT NULL DEFAULT now(),
        updated_at  timestamptz(3) NOT NULL DEFAULT now()
      )`,
      `COMMENT ON COLUMN roles.delegated IS 'tenant administrators may assign it without holding it'`,
      `CREATE TABLE role_permissions (
        role       text NOT NULL REFERENCES roles ON DELETE CASCADE,
        permission text NOT NULL CHECK (permission ~ '^(\\*|[a-z][a-z0-9-]{0,62}):(\\*|[a-z][a-z0-9-]{0,62})$'),
        PRIMARY KEY (role, permission)
      )`,
      `CREATE TABLE role_composites (
        role     text NOT NULL REFERENCES roles ON DELETE CASCADE,
        includes text NOT NULL REFERENCES roles,
        PRIMARY KEY (role, includes),
        CHECK (role <> includes)
      )`,
      `CREATE INDEX role_composites_by_included ON role_composites (includes)`,
      `INSERT INTO roles (name, description, built_in, delegated) VALUES
        ('SUPERADMIN', 'Administers the whole installation.', true, false),
        ('ADMIN', 'Administers a tenant.', true, true),
        ('USER', 'Works in a tenant.', true, true)`,
      `INSERT INTO role_composites (role, includes) VALUES ('SUPERADMIN', 'ADMIN'), ('ADMIN', 'USER')`,
      `INSERT INTO role_permissions (role, permission) VALUES ('SUPERADMIN', '*:*'),
        ('ADMIN', 'users:read'), ('ADMIN', 'users:write'), ('ADMIN', 'roles:read'), ('ADMIN', 'roles:assign'),
        ('ADMIN', 'groups:read'), ('ADMIN', 'groups:write'), ('ADMIN', 'tenants:read'), ('ADMIN', 'members:write'),
        ('ADMIN', 'sessions:read'), ('ADMIN', 'sessions:write'), ('ADMIN', 'api-keys:read'), ('ADMIN', 'api-keys:write'),
        ('ADMIN', 'audit:read')`,
      // Roles that were assigned before roles were kept: with a name and nothing else.
      `INSERT INTO roles (name, delegated)
        SELECT role, true FROM ${ASSIGNED} ON CONFLICT DO NOTHING`,
    );

    for (const table of ['memberships', 'membership_roles', 'installation_roles'])
      await run(
        `ALTER TABLE ${table} ADD COLUMN origin text NOT NULL DEFAULT 'gateway' CHECK (origin IN ('gateway', 'keycloak'))`,
      );
    await run(
      `ALTER TABLE membership_roles DROP CONSTRAINT membership_roles_pkey,
        ADD PRIMARY KEY (tenant_id, user_id, role, origin),
        ADD FOREIGN KEY (role) REFERENCES roles`,
      `ALTER TABLE installation_roles DROP CONSTRAINT installation_roles_pkey,
        ADD PRIMARY KEY (user_id, role, origin),
        ADD FOREIGN KEY (role) REFERENCES roles`,
      `CREATE INDEX membership_roles_by_role ON membership_roles (role, tenant_id)`,
      `CREATE INDEX membership_roles_of_user ON membership_roles (user_id)`,
      `CREATE INDEX installation_roles_by_role ON installation_roles (role)`,
    );

    await run(
      `CREATE TABLE groups (
        id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        tenant_id   uuid REFERENCES tenants,
        name        text NOT NULL CHECK (name <> ''),
        description text NOT NULL DEFAULT '',
        origin      text NOT NULL DEFAULT 'gateway' CHECK (origin IN ('gateway', 'keycloak')),
        external_id text,
        version     integer NOT NULL DEFAULT 1,
        created_at  timestamptz(3) NOT NULL DEFAULT now(),
        updated_at  timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT groups_of_tenant UNIQUE (tenant_id, id)
      )`,
      `COMMENT ON COLUMN groups.tenant_id IS 'none: of the installation; its roles count in every tenant of a member'`,
      `CREATE UNIQUE INDEX groups_name ON groups (tenant_id, lower(name)) NULLS NOT DISTINCT`,
      `CREATE UNIQUE INDEX groups_external_id ON groups (external_id)`,
      `CREATE TABLE group_roles (
        group_id  uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
        tenant_id uuid,
        role      text NOT NULL REFERENCES roles,
        PRIMARY KEY (group_id, role),
        FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE
      )`,
      `CREATE INDEX group_roles_by_role ON group_roles (role)`,
      `CREATE TABLE group_members (
        group_id  uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
        tenant_id uuid,
        user_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        origin    text NOT NULL DEFAULT 'gateway' CHECK (origin IN ('gateway', 'keycloak')),
        joined_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (group_id, user_id),
        FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, user_id) REFERENCES memberships ON DELETE CASCADE
      )`,
      `CREATE INDEX group_members_of_user ON group_members (user_id)`,
    );

    await run(
      `ALTER TABLE tenants
        ADD COLUMN display_name text NOT NULL DEFAULT '',
        ADD COLUMN suspended_at timestamptz(3),
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN updated_at timestamptz(3) NOT NULL DEFAULT now()`,
      `ALTER TABLE users
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN email_verified_at timestamptz(3),
        ADD COLUMN last_login_at timestamptz(3),
        ADD COLUMN external_id text`,
      `COMMENT ON COLUMN users.external_id IS 'how the identity provider knows the user, where it is not this gateway'`,
      `CREATE UNIQUE INDEX users_external_id ON users (external_id)`,
    );

    // Roles are the installation's: everybody may read what a role means, who may change it is decided above.
    for (const table of ['roles', 'role_permissions', 'role_composites'])
      await protect(queryRunner, table, { read: EVERYBODY, write: SEES_ALL });
    const ofTenant = `${SEES_ALL} OR tenant_id = ${TENANT}`;
    // A group of the installation may be the reason for a role in this tenant: it is seen, and not changed.
    for (const table of ['groups', 'group_roles'])
      await protect(queryRunner, table, {
        read: `${ofTenant} OR (tenant_id IS NULL AND ${TENANT} IS NOT NULL)`,
        write: ofTenant,
      });
    const isMember = `EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = group_members.user_id AND m.tenant_id = ${TENANT})`;
    await protect(queryRunner, 'group_members', {
      read: `${ofTenant} OR (tenant_id IS NULL AND ${isMember})`,
      write: ofTenant,
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `SELECT set_config('app.scope', 'system', true)`,
      `DROP TABLE group_members, group_roles, groups`,
      `DELETE FROM membership_roles WHERE origin <> 'gateway'`,
      `DELETE FROM installation_roles WHERE origin <> 'gateway'`,
      `ALTER TABLE membership_roles DROP CONSTRAINT membership_roles_pkey, DROP CONSTRAINT membership_roles_role_fkey,
        DROP COLUMN origin, ADD PRIMARY KEY (tenant_id, user_id, role)`,
      `ALTER TABLE installation_roles DROP CONSTRAINT installation_roles_pkey, DROP CONSTRAINT installation_roles_role_fkey,
        DROP COLUMN origin, ADD PRIMARY KEY (user_id, role)`,
      `DROP INDEX IF EXISTS membership_roles_by_role, membership_roles_of_user, installation_roles_by_role`,
      `ALTER TABLE memberships DROP COLUMN origin`,
      `DROP TABLE role_composites, role_permissions, roles`,
      `ALTER TABLE tenants DROP COLUMN display_name, DROP COLUMN suspended_at, DROP COLUMN version, DROP COLUMN updated_at`,
      `ALTER TABLE users DROP COLUMN version, DROP COLUMN email_verified_at, DROP COLUMN last_login_at, DROP COLUMN external_id`,
    ])
      await queryRunner.query(statement);
  }
}
