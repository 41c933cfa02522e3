import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission } from '../access/nest';
import {
  AddGroupMemberParams,
  AddGroupMemberQuery,
  GiveRoleByGroupParams,
  GiveRoleByGroupQuery,
  type GroupMemberList,
  ListGroupMembersParams,
  ListGroupMembersQuery,
  RemoveGroupMemberParams,
  RemoveGroupMemberQuery,
  TakeRoleFromGroupParams,
  TakeRoleFromGroupQuery,
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
  giveRole(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId, role }: GiveRoleByGroupParams,
    @Query() { where }: GiveRoleByGroupQuery,
  ): Promise<void> {
    return this.commands.execute(new GiveRole(actor, placeOf(actor, where), groupId, role));
  }

  @RequirePermission('groups:write')
  @Delete('roles/:role')
  @HttpCode(204)
  takeRole(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId, role }: TakeRoleFromGroupParams,
    @Query() { where }: TakeRoleFromGroupQuery,
  ): Promise<void> {
    return this.commands.execute(new TakeRole(actor, placeOf(actor, where), groupId, role));
  }

  @RequirePermission('groups:read')
  @Get('members')
  members(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId }: ListGroupMembersParams,
    @Query() { where, ...listing }: ListGroupMembersQuery,
  ): Promise<GroupMemberList> {
    return this.queries.execute(new ListGroupMembers(placeOf(actor, where), groupId, listing));
  }

  @RequirePermission('groups:write')
  @Put('members/:userId')
  @HttpCode(204)
  add(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId, userId }: AddGroupMemberParams,
    @Query() { where }: AddGroupMemberQuery,
  ): Promise<void> {
    return this.commands.execute(new AddMember(actor, placeOf(actor, where), groupId, userId));
  }

  @RequirePermission('groups:write')
  @Delete('members/:userId')
  @HttpCode(204)
  remove(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId, userId }: RemoveGroupMemberParams,
    @Query() { where }: RemoveGroupMemberQuery,
  ): Promise<void> {
    return this.commands.execute(new RemoveMember(actor, placeOf(actor, where), groupId, userId));
  }
}
