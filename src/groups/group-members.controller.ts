import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission } from '../access/nest';
import {
  AddGroupMemberParams,
  GiveRoleByGroupParams,
  type GroupMemberList,
  ListGroupMembersParams,
  ListGroupMembersQuery,
  RemoveGroupMemberParams,
  TakeRoleFromGroupParams,
} from '../contract';
import { placeOf } from '../roles';
import { AddMember } from './commands/add-member.command';
import { GiveRole } from './commands/give-role.command';
import { RemoveMember } from './commands/remove-member.command';
import { TakeRole } from './commands/take-role.command';
import { ListGroupMembers } from './queries/list-group-members.query';

/** What groups give, and to whom. */
@Controller('api/v0/groups/:groupId')
export class GroupMembersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('groups:write')
  @Put('roles/:role')
  @HttpCode(204)
  giveRole(@CurrentPrincipal() actor: Principal, @Param() { groupId, role }: GiveRoleByGroupParams): Promise<void> {
    return this.commands.execute(new GiveRole(actor, placeOf(actor), groupId, role));
  }

  @RequirePermission('groups:write')
  @Delete('roles/:role')
  @HttpCode(204)
  takeRole(@CurrentPrincipal() actor: Principal, @Param() { groupId, role }: TakeRoleFromGroupParams): Promise<void> {
    return this.commands.execute(new TakeRole(actor, placeOf(actor), groupId, role));
  }

  @RequirePermission('groups:read')
  @Get('members')
  members(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId }: ListGroupMembersParams,
    @Query() listing: ListGroupMembersQuery,
  ): Promise<GroupMemberList> {
    return this.queries.execute(new ListGroupMembers(placeOf(actor), groupId, listing));
  }

  @RequirePermission('groups:write')
  @Put('members/:userId')
  @HttpCode(204)
  add(@CurrentPrincipal() actor: Principal, @Param() { groupId, userId }: AddGroupMemberParams): Promise<void> {
    return this.commands.execute(new AddMember(actor, placeOf(actor), groupId, userId));
  }

  @RequirePermission('groups:write')
  @Delete('members/:userId')
  @HttpCode(204)
  remove(@CurrentPrincipal() actor: Principal, @Param() { groupId, userId }: RemoveGroupMemberParams): Promise<void> {
    return this.commands.execute(new RemoveMember(actor, placeOf(actor), groupId, userId));
  }
}
