import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Principal } from '../access';
import { CurrentPrincipal, RequireInstallationPermission, RequirePermission } from '../access/nest';
import {
  ChangeRoleParams,
  ChangeRoleRequest,
  CreateRoleRequest,
  DeleteRoleParams,
  GetRoleParams,
  ListRoleHoldersParams,
  ListRoleHoldersQuery,
  ListRolesQuery,
  type PermissionList,
  type Role,
  type RoleHolderList,
  type RoleList,
} from '../contract';
import { entityTag, versionIn } from '../shared/rest';
import { ChangeRole } from './commands/change-role.command';
import { DefineRole } from './commands/define-role.command';
import { DeleteRole } from './commands/delete-role.command';
import { placeOf } from './place';
import { GetRole } from './queries/get-role.query';
import { ListPermissions } from './queries/list-permissions.query';
import { ListRoleHolders } from './queries/list-role-holders.query';
import { ListRoles } from './queries/list-roles.query';

/** What roles are. They are the installation's: seen by whoever works with them, defined by whoever administers all of it. */
@Controller('api/v0')
export class RolesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('roles:read')
  @Get('roles')
  list(@Query() listing: ListRolesQuery): Promise<RoleList> {
    return this.queries.execute(new ListRoles(listing));
  }

  @RequireInstallationPermission('roles:write')
  @Post('roles')
  async create(
    @CurrentPrincipal() actor: Principal,
    @Body() { name, description = '', delegated = false, permissions = [], includes = [] }: CreateRoleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Role> {
    await this.commands.execute(new DefineRole(actor, name, { description, delegated, permissions, includes }));
    return this.#shown(name, reply);
  }

  @RequirePermission('roles:read')
  @Get('roles/:role')
  get(@Param() { role }: GetRoleParams, @Res({ passthrough: true }) reply: FastifyReply): Promise<Role> {
    return this.#shown(role, reply);
  }

  @RequireInstallationPermission('roles:write')
  @Patch('roles/:role')
  async change(
    @CurrentPrincipal() actor: Principal,
    @Param() { role }: ChangeRoleParams,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() change: ChangeRoleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Role> {
    await this.commands.execute(new ChangeRole(actor, role, versionIn(ifMatch), change));
    return this.#shown(role, reply);
  }

  @RequireInstallationPermission('roles:write')
  @Delete('roles/:role')
  @HttpCode(204)
  delete(@Param() { role }: DeleteRoleParams, @Headers('if-match') ifMatch: string | undefined): Promise<void> {
    return this.commands.execute(new DeleteRole(role, versionIn(ifMatch)));
  }

  @RequirePermission('roles:read')
  @Get('roles/:role/holders')
  holders(
    @CurrentPrincipal() principal: Principal,
    @Param() { role }: ListRoleHoldersParams,
    @Query() listing: ListRoleHoldersQuery,
  ): Promise<RoleHolderList> {
    return this.queries.execute(new ListRoleHolders(placeOf(principal), role, listing));
  }

  @RequirePermission('roles:read')
  @Get('permissions')
  permissions(): Promise<PermissionList> {
    return this.queries.execute(new ListPermissions());
  }

  async #shown(name: string, reply: FastifyReply): Promise<Role> {
    const { role, version } = await this.queries.execute(new GetRole(name));
    void reply.header('ETag', entityTag(version));
    return role;
  }
}
