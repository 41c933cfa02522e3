import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission, TenantOrSuperadmin } from '../access/nest';
import { AddMemberParams, ListMembersParams, ListMembersQuery, type MemberList, RemoveMemberParams } from '../contract';
import { AddMember } from './commands/add-member.command';
import { RemoveMember } from './commands/remove-member.command';
import { ListTenantMembers } from './queries/list-tenant-members.query';
import { TenantSight } from './tenant-sight';

/** Who belongs to a tenant: the selected one; for who may that in the whole installation, any. */
@TenantOrSuperadmin()
@Controller('api/v0/tenants/:tenantCode/members')
export class MembersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly sight: TenantSight,
  ) {}

  @RequirePermission('users:read')
  @Get()
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param() { tenantCode }: ListMembersParams,
    @Query() listing: ListMembersQuery,
  ): Promise<MemberList> {
    const code = await this.sight.reachable(principal, tenantCode, 'users:read');
    return this.queries.execute(new ListTenantMembers(code, listing));
  }

  @RequirePermission('members:write')
  @Put(':userId')
  @HttpCode(204)
  async add(@CurrentPrincipal() principal: Principal, @Param() { tenantCode, userId }: AddMemberParams): Promise<void> {
    const code = await this.sight.reachable(principal, tenantCode, 'members:write');
    const anybody = await this.sight.everywhere(principal, 'members:write');
    await this.commands.execute(new AddMember(principal, code, userId, anybody));
  }

  @RequirePermission('members:write')
  @Delete(':userId')
  @HttpCode(204)
  async remove(
    @CurrentPrincipal() principal: Principal,
    @Param() { tenantCode, userId }: RemoveMemberParams,
  ): Promise<void> {
    const code = await this.sight.reachable(principal, tenantCode, 'members:write');
    await this.commands.execute(new RemoveMember(principal, code, userId));
  }
}
