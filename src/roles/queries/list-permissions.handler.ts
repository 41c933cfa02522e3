import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { AccessRules } from '../../access/nest';
import type { PermissionList } from '../../contract';
import { InScope } from '../../shared/database';
import { RoleRepository } from '../ports/role.repository';
import { ListPermissions } from './list-permissions.query';

@InScope('installation')
@QueryHandler(ListPermissions)
export class ListPermissionsHandler implements IQueryHandler<ListPermissions> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly rules: AccessRules,
  ) {}

  async execute(): Promise<PermissionList> {
    const roles = (await this.roles.book()).all();
    const asked = this.rules.permissions;
    const names = new Set([...asked, ...roles.flatMap(({ permissions }) => permissions)]);
    return {
      data: [...names].sort().map((name) => ({
        name,
        operations: asked.has(name),
        roles: roles.filter(({ permissions }) => permissions.includes(name)).map((role) => role.name),
      })),
    };
  }
}
