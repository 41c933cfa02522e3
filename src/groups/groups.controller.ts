import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission } from '../access/nest';
import {
  ChangeGroupParams,
  ChangeGroupRequest,
  CreateGroupRequest,
  DeleteGroupParams,
  GetGroupParams,
  type Group as ShownGroup,
  type GroupList,
  ListGroupsQuery,
} from '../contract';
import { placeOf } from '../roles';
import { entityTag, versionIn } from '../shared/rest';
import { ChangeGroup } from './commands/change-group.command';
import { CreateGroup } from './commands/create-group.command';
import { DeleteGroup } from './commands/delete-group.command';
import type { Group } from './domain/group';
import { GetGroup } from './queries/get-group.query';
import { ListGroups } from './queries/list-groups.query';
import { shownGroup } from './shown-group';

/** Groups of the selected tenant; those of the installation for a SUPERADMIN who says so. */
@Controller('api/v0/groups')
export class GroupsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('groups:read')
  @Get()
  list(@CurrentPrincipal() actor: Principal, @Query() listing: ListGroupsQuery): Promise<GroupList> {
    return this.queries.execute(new ListGroups(placeOf(actor), listing));
  }

  @RequirePermission('groups:write')
  @Post()
  async create(
    @CurrentPrincipal() actor: Principal,
    @Body() { name, description = '', roles = [] }: CreateGroupRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownGroup> {
    const place = placeOf(actor);
    return tagged(reply, await this.commands.execute(new CreateGroup(actor, place, name, description, roles)));
  }

  @RequirePermission('groups:read')
  @Get(':groupId')
  async get(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId }: GetGroupParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownGroup> {
    return tagged(reply, await this.queries.execute(new GetGroup(placeOf(actor), groupId)));
  }

  @RequirePermission('groups:write')
  @Patch(':groupId')
  async change(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId }: ChangeGroupParams,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() change: ChangeGroupRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownGroup> {
    const place = placeOf(actor);
    return tagged(reply, await this.commands.execute(new ChangeGroup(place, groupId, versionIn(ifMatch), change)));
  }

  @RequirePermission('groups:write')
  @Delete(':groupId')
  @HttpCode(204)
  delete(
    @CurrentPrincipal() actor: Principal,
    @Param() { groupId }: DeleteGroupParams,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    return this.commands.execute(new DeleteGroup(actor, placeOf(actor), groupId, versionIn(ifMatch)));
  }
}

function tagged(reply: FastifyReply, group: Group): ShownGroup {
  void reply.header('ETag', entityTag(group.version));
  return shownGroup(group);
}
