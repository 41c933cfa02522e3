import { Global, Module } from '@nestjs/common';
import { RoleGraph, RolePermissions } from '../access';
import { CachedRolePermissions } from './persistence/cached-role-permissions';
import { StoredRoleGraph } from './persistence/stored-role-graph';
import { TypeOrmRoleRepository } from './persistence/typeorm-role.repository';
import { RoleRepository } from './ports/role.repository';
import { RoleGrants } from './role-grants';

/** What roles are, include and allow. Global: access asks for RolePermissions and RoleGraph, and imports no one. */
@Global()
@Module({
  providers: [
    { provide: RolePermissions, useClass: CachedRolePermissions },
    { provide: RoleRepository, useClass: TypeOrmRoleRepository },
    RoleGrants,
    { provide: RoleGraph, useClass: StoredRoleGraph },
  ],
  exports: [RolePermissions, RoleGraph, RoleGrants],
})
export class RolesModule {}
