import { Global, Module } from '@nestjs/common';
import { RoleGraph, RolePermissions } from '../access';
import { AssignRoleHandler } from './commands/assign-role.handler';
import { ChangeRoleHandler } from './commands/change-role.handler';
import { DefineRoleHandler } from './commands/define-role.handler';
import { DeleteRoleHandler } from './commands/delete-role.handler';
import { WithdrawRoleHandler } from './commands/withdraw-role.handler';
import { CachedRolePermissions } from './persistence/cached-role-permissions';
import { StoredRoleGraph } from './persistence/stored-role-graph';
import { TypeOrmHeldRoles } from './persistence/typeorm-held-roles';
import { TypeOrmRoleRepository } from './persistence/typeorm-role.repository';
import { MembershipGrants } from './membership-grants';
import { HeldRoles } from './ports/held-roles';
import { RoleRepository } from './ports/role.repository';
import { ExplainOwnPermissionsHandler } from './queries/explain-own-permissions.handler';
import { ExplainPermissionsHandler } from './queries/explain-permissions.handler';
import { GetRoleHandler } from './queries/get-role.handler';
import { ListPermissionsHandler } from './queries/list-permissions.handler';
import { ListRoleHoldersHandler } from './queries/list-role-holders.handler';
import { ListRolesHandler } from './queries/list-roles.handler';
import { ListRolesOfUserHandler } from './queries/list-roles-of-user.handler';
import { RoleGrants } from './role-grants';
import { RolesController } from './roles.controller';
import { RolesInSight } from './roles-in-sight';
import { UserRolesController } from './user-roles.controller';

/** What roles are, include and allow, and who has them. Global: access asks for RolePermissions and RoleGraph, and imports no one. */
@Global()
@Module({
  controllers: [RolesController, UserRolesController],
  providers: [
    { provide: RoleRepository, useClass: TypeOrmRoleRepository },
    { provide: HeldRoles, useClass: TypeOrmHeldRoles },
    { provide: RolePermissions, useClass: CachedRolePermissions },
    { provide: RoleGraph, useClass: StoredRoleGraph },
    RoleGrants,
    MembershipGrants,
    RolesInSight,
    DefineRoleHandler,
    ChangeRoleHandler,
    DeleteRoleHandler,
    AssignRoleHandler,
    WithdrawRoleHandler,
    ListRolesHandler,
    GetRoleHandler,
    ListPermissionsHandler,
    ListRoleHoldersHandler,
    ListRolesOfUserHandler,
    ExplainPermissionsHandler,
    ExplainOwnPermissionsHandler,
  ],
  exports: [RolePermissions, RoleGraph, RoleGrants, MembershipGrants],
})
export class RolesModule {}
