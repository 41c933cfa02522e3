import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { Authenticated, CurrentPrincipal, RequirePermission } from '../access/nest';
import {
  AssignRoleParams,
  type EffectivePermissions,
  ListPermissionsOfUserParams,
  ListRolesOfUserParams,
  type UserRoles,
  WithdrawRoleParams,
} from '../contract';
import { requestContext } from '../shared/tenant';
import { AssignRole } from './commands/assign-role.command';
import { WithdrawRole } from './commands/withdraw-role.command';
import { placeOf } from './place';
import { ExplainOwnPermissions } from './queries/explain-own-permissions.query';
import { ExplainPermissions } from './queries/explain-permissions.query';
import { ListRolesOfUser } from './queries/list-roles-of-user.query';

/** Who has which roles, and what that allows. */
@Controller('api/v0/users')
export class UserRolesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Authenticated()
  @Get('me/permissions')
  ownPermissions(@CurrentPrincipal() principal: Principal): Promise<EffectivePermissions> {
    return this.queries.execute(new ExplainOwnPermissions(principal, requestContext.current()?.selected));
  }

  @RequirePermission('roles:read')
  @Get(':userId/permissions')
  permissions(
    @CurrentPrincipal() principal: Principal,
    @Param() { userId }: ListPermissionsOfUserParams,
  ): Promise<EffectivePermissions> {
    return this.queries.execute(new ExplainPermissions(placeOf(principal), userId));
  }

  @RequirePermission('roles:read')
  @Get(':userId/roles')
  roles(@CurrentPrincipal() principal: Principal, @Param() { userId }: ListRolesOfUserParams): Promise<UserRoles> {
    return this.queries.execute(new ListRolesOfUser(placeOf(principal), userId));
  }

  @RequirePermission('roles:assign')
  @Put(':userId/roles/:role')
  @HttpCode(204)
  assign(@CurrentPrincipal() principal: Principal, @Param() { userId, role }: AssignRoleParams): Promise<void> {
    return this.commands.execute(new AssignRole(principal, placeOf(principal), userId, role));
  }

  @RequirePermission('roles:assign')
  @Delete(':userId/roles/:role')
  @HttpCode(204)
  withdraw(@CurrentPrincipal() principal: Principal, @Param() { userId, role }: WithdrawRoleParams): Promise<void> {
    return this.commands.execute(new WithdrawRole(principal, placeOf(principal), userId, role));
  }
}
