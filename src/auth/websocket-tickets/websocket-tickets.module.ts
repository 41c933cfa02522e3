import { Global, Module } from '@nestjs/common';
import { SessionRenewals, WebSocketTickets } from '../../access';
import { Housekeeping } from '../../access/nest';
import { Clock } from '../../shared/clock';
import { CryptoModule } from '../../shared/crypto';
import { UnitOfWork, untilNoneIsLeft } from '../../shared/database';
import { IssueTicketHandler } from './issue-ticket.handler';
import { PostgresSessionRenewals } from './postgres-session-renewals';
import { PostgresTicketStore } from './postgres-ticket-store';
import { StoredTickets } from './stored-tickets';
import { TicketStore } from './ticket-store';
import { WebSocketTicketsController } from './websocket-tickets.controller';

const CLEAN_EVERY_MS = 60_000;

/** What opens WebSockets, and keeps them open. Global: who asks is the data plane, which imports no feature. */
@Global()
@Module({
  imports: [CryptoModule],
  controllers: [WebSocketTicketsController],
  providers: [
    { provide: TicketStore, useClass: PostgresTicketStore },
    { provide: WebSocketTickets, useClass: StoredTickets },
    { provide: SessionRenewals, useClass: PostgresSessionRenewals },
    IssueTicketHandler,
    {
      provide: Housekeeping,
      inject: [TicketStore, UnitOfWork, Clock],
      useFactory: (tickets: TicketStore, unitOfWork: UnitOfWork, clock: Clock) =>
        new Housekeeping('removal of tickets that nobody used', CLEAN_EVERY_MS, async () => {
          await untilNoneIsLeft(unitOfWork, () => tickets.removeOver(clock.nowMs()));
        }),
    },
  ],
  exports: [WebSocketTickets, SessionRenewals],
})
export class WebSocketTicketsModule {}
