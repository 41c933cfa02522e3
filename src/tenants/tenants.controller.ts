import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Principal } from '../access';
import { Authenticated, CurrentPrincipal, RequireInstallationPermission } from '../access/nest';
import {
  ChangeTenantParams,
  ChangeTenantRequest,
  CreateTenantRequest,
  GetTenantParams,
  ListTenantsQuery,
  ResumeTenantParams,
  SuspendTenantParams,
  type Tenant,
  type TenantList,
} from '../contract';
import { StoredTenantDirectory } from '../identity';
import { entityTag, versionIn } from '../shared/rest';
import { tenantCode } from '../shared/tenant';
import { CreateTenant } from './commands/create-tenant.command';
import { RenameTenant } from './commands/rename-tenant.command';
import { SetTenantSuspended } from './commands/set-tenant-suspended.command';
import type { ManagedTenant } from './domain/managed-tenant';
import { GetTenant } from './queries/get-tenant.query';
import { ListTenants } from './queries/list-tenants.query';
import { shownTenant } from './shown-tenant';
import { TenantSight } from './tenant-sight';

/** Tenants: one's own for everybody, all of them for who manages the installation. */
@Controller('api/v0/tenants')
export class TenantsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly sight: TenantSight,
    private readonly directory: StoredTenantDirectory,
  ) {}

  @Authenticated()
  @Get()
  async list(@CurrentPrincipal() principal: Principal, @Query() listing: ListTenantsQuery): Promise<TenantList> {
    return this.queries.execute(new ListTenants(await this.sight.memberOnly(principal), listing));
  }

  @RequireInstallationPermission('tenants:write')
  @Post()
  async create(
    @Body() { businessUnit, countryCode, displayName }: CreateTenantRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Tenant> {
    const tenant = await this.commands.execute(new CreateTenant(businessUnit, countryCode, displayName));
    await this.directory.catchUp();
    reply.header('Location', `/api/v0/tenants/${tenant.code}`);
    return shown(tenant, reply);
  }

  @Authenticated()
  @Get(':tenantCode')
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param() params: GetTenantParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Tenant> {
    const memberId = await this.sight.memberOnly(principal);
    return shown(await this.queries.execute(new GetTenant(params.tenantCode, memberId)), reply);
  }

  @RequireInstallationPermission('tenants:write')
  @Patch(':tenantCode')
  async change(
    @Param() params: ChangeTenantParams,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() { displayName }: ChangeTenantRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Tenant> {
    const code = tenantCode(params.tenantCode)!;
    await this.commands.execute(new RenameTenant(code, versionIn(ifMatch), displayName));
    return shown(await this.queries.execute(new GetTenant(code, undefined)), reply);
  }

  @RequireInstallationPermission('tenants:write')
  @Post(':tenantCode/suspend')
  @HttpCode(200)
  suspend(@Param() params: SuspendTenantParams, @Res({ passthrough: true }) reply: FastifyReply): Promise<Tenant> {
    return this.#setSuspended(tenantCode(params.tenantCode)!, true, reply);
  }

  @RequireInstallationPermission('tenants:write')
  @Post(':tenantCode/resume')
  @HttpCode(200)
  resume(@Param() params: ResumeTenantParams, @Res({ passthrough: true }) reply: FastifyReply): Promise<Tenant> {
    return this.#setSuspended(tenantCode(params.tenantCode)!, false, reply);
  }

  async #setSuspended(code: string, suspended: boolean, reply: FastifyReply): Promise<Tenant> {
    await this.commands.execute(new SetTenantSuspended(code, suspended));
    await this.directory.catchUp();
    return shown(await this.queries.execute(new GetTenant(code, undefined)), reply);
  }
}

function shown(tenant: ManagedTenant, reply: FastifyReply): Tenant {
  reply.header('ETag', entityTag(tenant.version));
  return shownTenant(tenant);
}
