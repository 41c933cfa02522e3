import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { RedeemedTicket } from '../../access';
import { Envelope } from '../../shared/crypto';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import { TicketStore } from './ticket-store';

/** Found by a hash, sealed with the master key: whoever reads the table can connect as nobody. */
@Injectable()
export class PostgresTicketStore extends TicketStore {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly envelope: Envelope,
  ) {
    super();
  }

  async keep(ticket: string, meaning: RedeemedTicket, expiresAtMs: number): Promise<void> {
    const key = hashOf(ticket);
    await this.current.manager.query(
      'INSERT INTO websocket_tickets (ticket_hash, sealed, expires_at) VALUES ($1, $2, $3)',
      [key, this.envelope.seal(JSON.stringify(meaning), placeOf(key)), new Date(expiresAtMs)],
    );
  }

  async take(ticket: string, nowMs: number): Promise<RedeemedTicket | undefined> {
    const key = hashOf(ticket);
    const [[taken]] = await this.current.manager.query<[{ sealed: string }[], number]>(
      'DELETE FROM websocket_tickets WHERE ticket_hash = $1 AND expires_at > $2 RETURNING sealed',
      [key, new Date(nowMs)],
    );
    return taken && this.#opened(taken.sealed, key);
  }

  async find(ticket: string, nowMs: number): Promise<RedeemedTicket | undefined> {
    const key = hashOf(ticket);
    const [found] = await this.current.manager.query<{ sealed: string }[]>(
      'SELECT sealed FROM websocket_tickets WHERE ticket_hash = $1 AND expires_at > $2',
      [key, new Date(nowMs)],
    );
    return found && this.#opened(found.sealed, key);
  }

  removeOver(nowMs: number): Promise<number> {
    return removeUnlocked(this.current.manager, 'websocket_tickets', 'expires_at <= $1', [new Date(nowMs)]);
  }

  #opened(sealed: string, key: Buffer): RedeemedTicket {
    return JSON.parse(this.envelope.open(sealed, placeOf(key))) as RedeemedTicket;
  }
}

const hashOf = (ticket: string): Buffer => hash('sha256', ticket, 'buffer');
const placeOf = (key: Buffer): string => `websocket-ticket:${key.toString('base64url')}`;
