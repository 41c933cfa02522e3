import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/** How far the users of an identity provider were followed, and who is still to go there. */
export class ProviderFollowing1767484808000 implements MigrationInterface {
  name = 'ProviderFollowing1767484808000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE provider_following (
        name        text PRIMARY KEY,
        began_at    timestamptz(3) NOT NULL,
        finished_at timestamptz(3),
        position_ms bigint NOT NULL DEFAULT 0,
        seen        text[] NOT NULL DEFAULT '{}',
        outcome     jsonb NOT NULL DEFAULT '{}'
      )`,
      `COMMENT ON COLUMN provider_following.position_ms IS 'events up to here were read, by the provider''s clock'`,
      `COMMENT ON COLUMN provider_following.seen IS 'events shortly before that, by id: they are read again'`,
      `CREATE TABLE provider_removals (
        external_id text PRIMARY KEY,
        noted_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`,
      `COMMENT ON TABLE provider_removals IS 'users who are removed here, and not yet at the provider'`,
      `CREATE TABLE provider_realm_administrators (user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE)`,
      `COMMENT ON TABLE provider_realm_administrators IS 'whose last token said so: the provider tells it in no other way'`,
    ])
      await queryRunner.query(statement);
    for (const table of ['provider_following', 'provider_removals', 'provider_realm_administrators'])
      await protect(queryRunner, table, { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE provider_realm_administrators, provider_removals, provider_following`);
  }
}
