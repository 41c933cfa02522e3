import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission, TenantOrSuperadmin } from '../access/nest';
import { ListUsersQuery, type UserList } from '../contract';
import { requestContext } from '../shared/tenant';
import { ListMembers } from './queries/list-members.query';
import { ListUsers } from './queries/list-users.query';

@Controller('api/v0/users')
export class UsersController {
  constructor(private readonly queries: QueryBus) {}

  /** The selected tenant's members; without a tenant, which only a SUPERADMIN may be, the whole installation. */
  @RequirePermission('users:read')
  @TenantOrSuperadmin()
  @Get()
  list(@CurrentPrincipal() principal: Principal, @Query() listing: ListUsersQuery): Promise<UserList> {
    const everywhere = principal.isSuperadmin && requestContext.current()?.selected === undefined;
    return this.queries.execute(everywhere ? new ListUsers(listing) : new ListMembers(listing));
  }
}
