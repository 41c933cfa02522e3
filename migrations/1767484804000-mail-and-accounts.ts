import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect, SEES_ALL, TENANT } from './row-level-security';

/** Letters on their way, letters that were kept instead of sent, links that are good for one use, and invitations. */
export class MailAndAccounts1767484804000 implements MigrationInterface {
  name = 'MailAndAccounts1767484804000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE mail_queue (
        id          uuid PRIMARY KEY,
        template    text NOT NULL,
        letter      text,
        attempts    integer NOT NULL DEFAULT 0,
        next_try_at timestamptz(3) NOT NULL,
        good_until  timestamptz(3) NOT NULL,
        queued_at   timestamptz(3) NOT NULL,
        given_up_at timestamptz(3),
        last_error  text
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN mail_queue.letter IS 'sealed with the master key: it holds a link; none once it was given up'`,
    );
    await queryRunner.query(`CREATE INDEX mail_queue_by_try ON mail_queue (next_try_at) WHERE given_up_at IS NULL`);

    await queryRunner.query(`
      CREATE TABLE captured_mail (
        id          uuid PRIMARY KEY,
        position    bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        letter      text NOT NULL,
        captured_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`COMMENT ON COLUMN captured_mail.letter IS 'sealed with the master key'`);

    await queryRunner.query(`
      CREATE TABLE invitations (
        id          uuid PRIMARY KEY,
        tenant_id   uuid NOT NULL REFERENCES tenants,
        email       text NOT NULL,
        given_name  text,
        family_name text,
        roles       text[] NOT NULL,
        invited_by  uuid NOT NULL,
        created_at  timestamptz(3) NOT NULL,
        expires_at  timestamptz(3) NOT NULL,
        CONSTRAINT invitations_of_tenant UNIQUE (tenant_id, email)
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN invitations.invited_by IS 'no foreign key: of somebody who is gone it can no longer be accepted'`,
    );
    await queryRunner.query(`CREATE INDEX invitations_by_age ON invitations (tenant_id, created_at, id)`);
    await queryRunner.query(`CREATE INDEX invitations_by_end ON invitations (expires_at)`);

    // One row a purpose and subject: a new request takes the place of the old one, in one statement.
    await queryRunner.query(`
      CREATE TABLE account_tokens (
        purpose       text NOT NULL
          CHECK (purpose IN ('registration', 'verify-email', 'reset-password', 'change-email', 'invitation')),
        subject       text NOT NULL,
        token_hash    bytea NOT NULL UNIQUE,
        email         text NOT NULL,
        user_id       uuid REFERENCES users ON DELETE CASCADE,
        user_email    text,
        session_id    uuid,
        invitation_id uuid REFERENCES invitations ON DELETE CASCADE,
        issued_at     timestamptz(3) NOT NULL,
        expires_at    timestamptz(3) NOT NULL,
        used_at       timestamptz(3),
        PRIMARY KEY (purpose, subject)
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN account_tokens.user_email IS 'address of the user when it was issued: with another one it is void'`,
    );
    await queryRunner.query(`CREATE INDEX account_tokens_of_user ON account_tokens (user_id)`);
    await queryRunner.query(`CREATE INDEX account_tokens_of_invitation ON account_tokens (invitation_id)`);
    await queryRunner.query(`CREATE INDEX account_tokens_by_end ON account_tokens (expires_at)`);

    for (const table of ['mail_queue', 'captured_mail', 'account_tokens'])
      await protect(queryRunner, table, { all: IS_SYSTEM });
    await protect(queryRunner, 'invitations', { all: `${SEES_ALL} OR tenant_id = ${TENANT}` });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE account_tokens, invitations, captured_mail, mail_queue`);
  }
}
