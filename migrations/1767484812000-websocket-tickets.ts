import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_SYSTEM, protect } from './row-level-security';

/** Tickets with which browsers open WebSockets, until they are used or too old. */
export class WebsocketTickets1767484812000 implements MigrationInterface {
  name = 'WebsocketTickets1767484812000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE websocket_tickets (
        ticket_hash bytea PRIMARY KEY,
        sealed      text NOT NULL,
        expires_at  timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(
      `COMMENT ON COLUMN websocket_tickets.sealed IS 'the access token that it stands for, with tenant, path and address'`,
    );
    await queryRunner.query(`CREATE INDEX websocket_tickets_by_end ON websocket_tickets (expires_at)`);
    await protect(queryRunner, 'websocket_tickets', { all: IS_SYSTEM });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE websocket_tickets`);
  }
}
