import { Injectable } from '@nestjs/common';
import { type RedeemedTicket, TICKET_INVALID, WebSocketTickets } from '../../access';
import { Clock } from '../../shared/clock';
import { isUnavailable, DatabaseUnavailableError, UnitOfWork } from '../../shared/database';
import { type Refusal, refusal } from '../../shared/problem';
import { TicketStore } from './ticket-store';

/** As they are written: anything else is looked up by nobody. */
const TICKET = /^[\w-]{43}$/;
/** Look-ups at once: strangers with made-up tickets leave connections to the rest of the house. */
const MOST_LOOK_UPS = 64;

const UNAVAILABLE = refusal(503, 'database-unavailable', { 'Retry-After': '2' });
const TOO_BUSY = refusal(503, 'too-busy', { 'Retry-After': '1' });

/** Knows the tickets in the database. */
@Injectable()
export class StoredTickets extends WebSocketTickets {
  #lookingUp = 0;

  constructor(
    private readonly tickets: TicketStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  redeem(ticket: string): Promise<RedeemedTicket | Refusal> {
    return this.#lookUp(ticket, () => this.tickets.take(ticket, this.clock.nowMs()));
  }

  inspect(ticket: string): Promise<RedeemedTicket | Refusal> {
    return this.#lookUp(ticket, () => this.tickets.find(ticket, this.clock.nowMs()));
  }

  async #lookUp(ticket: string, ask: () => Promise<RedeemedTicket | undefined>): Promise<RedeemedTicket | Refusal> {
    if (!TICKET.test(ticket)) return TICKET_INVALID;
    if (this.#lookingUp >= MOST_LOOK_UPS) return TOO_BUSY;
    this.#lookingUp++;
    try {
      return (await this.unitOfWork.runSingle('system', ask)) ?? TICKET_INVALID;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError || isUnavailable(error)) return UNAVAILABLE;
      throw error;
    } finally {
      this.#lookingUp--;
    }
  }
}
