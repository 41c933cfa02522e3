import { Global, Module } from '@nestjs/common';
import { RolePermissions } from '../access';
import { StoredRolePermissions } from './persistence/stored-role-permissions';

/** What roles allow. Global: access asks for RolePermissions, and imports no one. */
@Global()
@Module({
  providers: [{ provide: RolePermissions, useClass: StoredRolePermissions }],
  exports: [RolePermissions],
})
export class RolesModule {}
