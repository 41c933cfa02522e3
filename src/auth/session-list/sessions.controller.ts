import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../../access';
import { Authenticated, CurrentPrincipal, RequirePermission, TenantOrSuperadmin } from '../../access/nest';
import {
  type EndedSessions,
  EndSessionParams,
  EndSessionsOfUserParams,
  ListSessionsOfUserParams,
  type SessionList,
} from '../../contract';
import { requestContext } from '../../shared/tenant';
import { EndOtherSessions } from './end-other-sessions.command';
import { EndSession } from './end-session.command';
import { EndSessionsOfUser } from './end-sessions-of-user.command';
import { ListOwnSessions } from './list-own-sessions.query';
import { ListSessionsOfUser } from './list-sessions-of-user.query';
import type { Asking } from './session-reach';

const askingOf = (principal: Principal): Asking => ({ principal, tenant: requestContext.current()?.selected });

@Controller('api/v0')
export class SessionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Authenticated()
  @Get('sessions')
  listOwn(@CurrentPrincipal() principal: Principal): Promise<SessionList> {
    return this.queries.execute(new ListOwnSessions(principal));
  }

  @Authenticated()
  @Post('sessions/revoke-others')
  @HttpCode(200)
  endOthers(@CurrentPrincipal() principal: Principal): Promise<EndedSessions> {
    return this.commands.execute(new EndOtherSessions(principal));
  }

  /** One's own needs no permission; somebody else's does, and without it there is none. */
  @Authenticated()
  @Delete('sessions/:sessionId')
  @HttpCode(204)
  async end(@CurrentPrincipal() principal: Principal, @Param() { sessionId }: EndSessionParams): Promise<void> {
    await this.commands.execute(new EndSession(askingOf(principal), sessionId));
  }

  @RequirePermission('sessions:read')
  @TenantOrSuperadmin()
  @Get('users/:userId/sessions')
  list(@CurrentPrincipal() principal: Principal, @Param() { userId }: ListSessionsOfUserParams): Promise<SessionList> {
    return this.queries.execute(new ListSessionsOfUser(askingOf(principal), userId));
  }

  @RequirePermission('sessions:write')
  @TenantOrSuperadmin()
  @Delete('users/:userId/sessions')
  @HttpCode(204)
  async endAll(@CurrentPrincipal() principal: Principal, @Param() { userId }: EndSessionsOfUserParams): Promise<void> {
    await this.commands.execute(new EndSessionsOfUser(askingOf(principal), userId));
  }
}
