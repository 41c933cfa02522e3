import { Module } from '@nestjs/common';
import { AddMemberHandler } from './commands/add-member.handler';
import { CreateTenantHandler } from './commands/create-tenant.handler';
import { RemoveMemberHandler } from './commands/remove-member.handler';
import { RenameTenantHandler } from './commands/rename-tenant.handler';
import { SetTenantSuspendedHandler } from './commands/set-tenant-suspended.handler';
import { MembersController } from './members.controller';
import { PostgresManagedTenantRepository } from './persistence/postgres-managed-tenant.repository';
import { ManagedTenantRepository } from './ports/managed-tenant.repository';
import { GetTenantHandler } from './queries/get-tenant.handler';
import { ListTenantMembersHandler } from './queries/list-tenant-members.handler';
import { ListTenantsHandler } from './queries/list-tenants.handler';
import { TenantSight } from './tenant-sight';
import { TenantsController } from './tenants.controller';

/** Business units in a country, and who belongs to them. */
@Module({
  controllers: [TenantsController, MembersController],
  providers: [
    { provide: ManagedTenantRepository, useClass: PostgresManagedTenantRepository },
    TenantSight,
    ListTenantsHandler,
    GetTenantHandler,
    ListTenantMembersHandler,
    CreateTenantHandler,
    RenameTenantHandler,
    SetTenantSuspendedHandler,
    AddMemberHandler,
    RemoveMemberHandler,
  ],
})
export class TenantsModule {}
