import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { credentialIn } from '../../access';
import { Authenticated } from '../../access/nest';
import { WebSocketTicket, WebSocketTicketRequest } from '../../contract';
import { requestContext } from '../../shared/tenant';
import { currentHead } from '../browser';
import { IssueTicket } from './issue-ticket.command';

@Controller('api/v0/auth')
export class WebSocketTicketsController {
  constructor(private readonly commands: CommandBus) {}

  /** No API keys: whoever has one is a program, and can send it with the handshake. */
  @Authenticated()
  @Post('websocket-tickets')
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  issue(@Body() { path }: WebSocketTicketRequest): Promise<WebSocketTicket> {
    const head = currentHead();
    // The guard has let this very token in.
    const accessToken = credentialIn(head) as string;
    const tenantCode = requestContext.current()?.selected?.code;
    return this.commands.execute(new IssueTicket(accessToken, tenantCode, path, head.client.address));
  }
}
