import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { WebSocketTicket } from '../../contract';
import { Clock } from '../../shared/clock';
import { Random } from '../../shared/crypto';
import { InScope } from '../../shared/database';
import { limitKey } from '../../shared/http';
import { IssueTicket } from './issue-ticket.command';
import { TicketStore } from './ticket-store';

/** Time to open a connection, and no more. */
export const TICKET_SECONDS = 30;

@InScope('system')
@CommandHandler(IssueTicket)
export class IssueTicketHandler implements ICommandHandler<IssueTicket, WebSocketTicket> {
  constructor(
    private readonly tickets: TicketStore,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  async execute({ accessToken, tenantCode, path, address }: IssueTicket): Promise<WebSocketTicket> {
    const ticket = this.random.bytes(32).toString('base64url');
    const meaning = { accessToken, tenantCode, path, address: limitKey(address) };
    await this.tickets.keep(ticket, meaning, this.clock.nowMs() + TICKET_SECONDS * 1000);
    return { ticket, expiresIn: TICKET_SECONDS };
  }
}
