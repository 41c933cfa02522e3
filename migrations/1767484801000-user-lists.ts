import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protect } from './row-level-security';

/** The settings as subqueries: read once a statement. As plain calls they are made for every row that is looked at. */
const SEES_ALL = `(SELECT current_setting('app.scope', true) IN ('installation', 'system'))`;
const TENANT = `(SELECT nullif(current_setting('app.tenant', true), '')::uuid)`;
const OF_TENANT = `${SEES_ALL} OR tenant_id = ${TENANT}`;
const isMember = (user: string): string =>
  `EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = ${user} AND m.tenant_id = ${TENANT})`;

/** What lists show, filter and sort by, under the same names in `users`. What is only looked at stands first: it is found fastest. */
const COPIED = 'created_at, last_login_key, enabled, email_verified, search, email, username_key, family_name_key, given_name, family_name'; // prettier-ignore

/** More than the contract lets them be together. An entry of an index has room for no more than 2700 bytes. */
const SEARCHED_CHARACTERS = 560;

/** What is searched, and what is filtered by beside it and has a short key to sort by, for statements that need nothing else: a third of the rows' size. */
const SEARCHED = 'created_at, last_login_key, enabled, email_verified, family_name_key, search';

const cheaperPolicies = [
  `ALTER POLICY scope ON memberships USING (${OF_TENANT}) WITH CHECK (${OF_TENANT})`,
  `ALTER POLICY scope ON membership_roles USING (${OF_TENANT}) WITH CHECK (${OF_TENANT})`,
  `ALTER POLICY scope ON installation_roles USING (${SEES_ALL}) WITH CHECK (${SEES_ALL})`,
  `ALTER POLICY reading ON users USING (${SEES_ALL} OR ${isMember('users.id')})`,
  ...['groups', 'group_roles'].map(
    (table) => `ALTER POLICY reading ON ${table} USING (${OF_TENANT} OR (tenant_id IS NULL AND ${TENANT} IS NOT NULL))`,
  ),
  `ALTER POLICY reading ON group_members
    USING (${OF_TENANT} OR (tenant_id IS NULL AND ${isMember('group_members.user_id')}))`,
];

const searchable = [
  // Whatever its case, its accents and its form (UAX #15). Whoever searches goes through it too.
  `CREATE FUNCTION search_text(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT lower(regexp_replace(normalize($1, NFKD), '[\\u0300-\\u036f]+', '', 'g')) $$`,
  // Who has no username stands before all others, and so does who never signed in. A key travels in cursors: it is short.
  `ALTER TABLE users
    ADD COLUMN email_verified boolean GENERATED ALWAYS AS (email_verified_at IS NOT NULL) STORED,
    ADD COLUMN last_login_key timestamptz(3) GENERATED ALWAYS AS (coalesce(last_login_at, '-infinity')) STORED,
    ADD COLUMN username_key text GENERATED ALWAYS AS (coalesce(username, '')) STORED,
    ADD COLUMN family_name_key text GENERATED ALWAYS AS (left(search_text(coalesce(family_name, '')), 64)) STORED,
    ADD COLUMN search text GENERATED ALWAYS AS (left(search_text(email || E'\\n' || coalesce(username, '') || E'\\n'
      || coalesce(given_name, '') || ' ' || coalesce(family_name, '')), ${SEARCHED_CHARACTERS})) STORED`,
  `CREATE TABLE member_profiles (
    tenant_id       uuid NOT NULL,
    user_id         uuid NOT NULL,
    created_at      timestamptz(3) NOT NULL,
    last_login_key  timestamptz(3) NOT NULL,
    enabled         boolean NOT NULL,
    email_verified  boolean NOT NULL,
    search          text NOT NULL,
    roles           text[] NOT NULL DEFAULT '{}',
    email           text NOT NULL,
    username_key    text NOT NULL,
    family_name_key text NOT NULL,
    given_name      text,
    family_name     text,
    PRIMARY KEY (tenant_id, user_id) INCLUDE (${SEARCHED}),
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships ON DELETE CASCADE
  )`,
  // An index alone answers for rows of which the vacuum said that everybody may see them.
  ...['users', 'member_profiles'].map(
    (table) =>
      `ALTER TABLE ${table} SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)`,
  ),
  `COMMENT ON TABLE member_profiles IS 'copies, kept by triggers: what the lists of a tenant are read from'`,
  `INSERT INTO member_profiles (tenant_id, user_id, ${COPIED}, roles)
    SELECT m.tenant_id, m.user_id, ${COPIED}, ARRAY(SELECT DISTINCT r.role COLLATE "C" FROM membership_roles r
      WHERE r.tenant_id = m.tenant_id AND r.user_id = m.user_id ORDER BY 1)
    FROM memberships m JOIN users ON id = m.user_id`,
];

const KEYS = {
  email: `email COLLATE "C"`,
  username: `username_key COLLATE "C"`,
  family_name: `family_name_key COLLATE "C"`,
  age: `created_at`,
  last_login: `last_login_key`,
};
/** One for each order of the lists. */
const indexes = [
  ...Object.entries(KEYS).map(
    ([name, key]) => `CREATE INDEX member_profiles_by_${name} ON member_profiles (tenant_id, ${key}, user_id)`,
  ),
  `CREATE INDEX member_profiles_of_user ON member_profiles (user_id)`,
  `CREATE INDEX users_searched ON users (id) INCLUDE (${SEARCHED})`,
  `CREATE INDEX membership_roles_held ON membership_roles (tenant_id, role, user_id)`,
  // By e-mail address and age they have theirs.
  ...(['username', 'family_name', 'last_login'] as const).map(
    (name) => `CREATE INDEX users_by_${name} ON users (${KEYS[name]}, id)`,
  ),
];

/**
 * The house's own upkeep: it sees all that there is to copy, whoever caused it. (`SET app.scope` on the function itself
 * would say so shorter, and takes a superuser.) When it fails, the setting goes back with the statement.
 */
const upkeep = (name: string, body: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE scope text := current_setting('app.scope', true);
    BEGIN
      PERFORM set_config('app.scope', 'system', true);
      ${body}
      PERFORM set_config('app.scope', scope, true);
      RETURN NULL;
    END $$`;

const triggers = [
  // The user is locked: somebody who changes them at this moment would not see the copy that is made here.
  upkeep(
    'add_profile',
    `INSERT INTO member_profiles (tenant_id, user_id, ${COPIED})
       SELECT m.tenant_id, m.user_id, ${COPIED} FROM added m JOIN users u ON u.id = m.user_id FOR NO KEY UPDATE OF u;`,
  ),
  `CREATE TRIGGER profile AFTER INSERT ON memberships
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_profile()`,
  upkeep(
    'copy_profile',
    `UPDATE member_profiles SET (${COPIED}) = (SELECT ${COPIED.replaceAll(/(\w+)/g, 'NEW.$1')}) WHERE user_id = NEW.id;`,
  ),
  `CREATE TRIGGER profile
    AFTER UPDATE OF email, username, given_name, family_name, enabled, email_verified_at, last_login_at, created_at ON users
    FOR EACH ROW EXECUTE FUNCTION copy_profile()`,
  // Locked first: of two who assign roles to one member, the second reads what the first one wrote.
  upkeep(
    'copy_roles',
    `PERFORM 1 FROM member_profiles p WHERE (p.tenant_id, p.user_id) IN (SELECT tenant_id, user_id FROM changed)
       ORDER BY p.tenant_id, p.user_id FOR UPDATE;
     UPDATE member_profiles p SET roles = ARRAY(SELECT DISTINCT r.role COLLATE "C" FROM membership_roles r
         WHERE r.tenant_id = p.tenant_id AND r.user_id = p.user_id ORDER BY 1)
       WHERE (p.tenant_id, p.user_id) IN (SELECT tenant_id, user_id FROM changed);`,
  ),
  ...[
    ['assigned', 'INSERT', 'NEW'],
    ['reassigned', 'UPDATE', 'NEW'],
    ['withdrawn', 'DELETE', 'OLD'],
  ].map(
    ([name, action, rows]) => `CREATE TRIGGER profile_${name} AFTER ${action} ON membership_roles
      REFERENCING ${rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION copy_roles()`,
  ),
];

/**
 * Lists of a hundred thousand users, sorted, filtered and counted in tens of milliseconds.
 *
 * A tenant's members are listed from `member_profiles` alone: joined with users, each row would be looked for in another
 * table, and asked by its policy whether it is a member. No index of trigrams: row-level security lets no function that
 * is not leakproof (LIKE, trigrams) decide where an index is read, so a text is looked for in every entry of the tenant in
 * an index that holds the texts.
 */
export class UserLists1767484801000 implements MigrationInterface {
  name = 'UserLists1767484801000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const run = async (...statements: string[]): Promise<void> => {
      for (const statement of statements) await queryRunner.query(statement);
    };
    // The policies bind this user too, and every user is to be copied.
    await run(`SELECT set_config('app.scope', 'system', true)`);
    await run(...cheaperPolicies);
    await run(...searchable);
    await protect(queryRunner, 'member_profiles', { all: OF_TENANT });
    // Which tenants there are is nobody's business but the installation's.
    await protect(queryRunner, 'tenants', { read: `${SEES_ALL} OR id = ${TENANT}`, write: SEES_ALL });
    await run(...indexes, ...triggers);
  }

  /** The policies stay: they say what they said. */
  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      ...['reading', 'inserting', 'updating', 'deleting'].map((policy) => `DROP POLICY ${policy} ON tenants`),
      `ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY`,
      `DROP TRIGGER profile ON users`,
      `DROP TRIGGER profile ON memberships`,
      `DROP TRIGGER profile_assigned ON membership_roles`,
      `DROP TRIGGER profile_reassigned ON membership_roles`,
      `DROP TRIGGER profile_withdrawn ON membership_roles`,
      `DROP FUNCTION copy_profile, add_profile, copy_roles`,
      `DROP TABLE member_profiles`,
      `ALTER TABLE users RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)`,
      `DROP INDEX membership_roles_held, users_searched`,
      `DROP INDEX users_by_username, users_by_family_name, users_by_last_login`,
      `ALTER TABLE users DROP COLUMN search, DROP COLUMN family_name_key, DROP COLUMN username_key,
        DROP COLUMN last_login_key, DROP COLUMN email_verified`,
      `DROP FUNCTION search_text`,
    ])
      await queryRunner.query(statement);
  }
}
