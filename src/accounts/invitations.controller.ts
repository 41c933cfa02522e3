import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission, TenantRequired } from '../access/nest';
import {
  type Invitation,
  type InvitationList,
  InviteRequest,
  ListInvitationsQuery,
  ResendInvitationParams,
  WithdrawInvitationParams,
} from '../contract';
import { InvitationLimitGuard } from './account-limit.guards';
import { Invite } from './commands/invite.command';
import { ResendInvitation } from './commands/resend-invitation.command';
import { WithdrawInvitation } from './commands/withdraw-invitation.command';
import { ListInvitations } from './queries/list-invitations.query';

/** Invitations to the selected tenant. */
@TenantRequired()
@Controller('api/v0/users/invitations')
export class InvitationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('users:read')
  @Get()
  list(@Query() listing: ListInvitationsQuery): Promise<InvitationList> {
    return this.queries.execute(new ListInvitations(listing));
  }

  @RequirePermission('users:write')
  @UseGuards(InvitationLimitGuard)
  @Post()
  invite(
    @CurrentPrincipal() principal: Principal,
    @Body() { email, roles, ...names }: InviteRequest,
  ): Promise<Invitation> {
    return this.commands.execute(new Invite(principal, email, roles, names));
  }

  @RequirePermission('users:write')
  @UseGuards(InvitationLimitGuard)
  @Post(':invitationId/resend')
  @HttpCode(200)
  resend(
    @CurrentPrincipal() principal: Principal,
    @Param() { invitationId }: ResendInvitationParams,
  ): Promise<Invitation> {
    return this.commands.execute(new ResendInvitation(principal, invitationId));
  }

  @RequirePermission('users:write')
  @Delete(':invitationId')
  @HttpCode(204)
  async withdraw(@Param() { invitationId }: WithdrawInvitationParams): Promise<void> {
    await this.commands.execute(new WithdrawInvitation(invitationId));
  }
}
