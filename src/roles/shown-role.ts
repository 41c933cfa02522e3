import type { EffectivePermissions, Role as ShownRole, UserRoles } from '../contract';
import type { HeldRole } from './domain/held-role';
import type { ExplainedPermission, PermissionChain } from './domain/permission-chains';
import type { Role } from './domain/role';
import type { RoleBook } from './domain/role-book';

/** @returns the role as the contract describes it */
export function shownRole({ version: _, ...role }: Role, book: RoleBook): ShownRole {
  return {
    ...role,
    allows: book.permissionsOf([role.name]),
    definedBy: role.definedBy ?? null,
    createdAt: role.createdAt.toISOString(),
    updatedAt: role.updatedAt.toISOString(),
  };
}

/** @returns the way as the contract describes it */
export const shownWay = ({ tenant, group, ...way }: HeldRole) => ({
  ...way,
  tenant: tenant ?? null,
  group: group ?? null,
});

export const shownHeld = (held: readonly HeldRole[]): UserRoles => ({
  data: held.map((way) => {
    // Of our own users: what a token says is none of it.
    const { where, origin } = way as { where: 'tenant' | 'installation'; origin: 'gateway' | 'keycloak' };
    return { ...shownWay(way), where, origin };
  }),
});

export const shownPermissions = (permissions: readonly ExplainedPermission[]): EffectivePermissions => ({
  data: permissions.map(({ permission, because, more }) => ({ permission, because: because.map(shownChain), more })),
});

function shownChain({ held, roles, says }: PermissionChain) {
  const { where, tenant, origin, group } = shownWay(held);
  return { says, roles, where, tenant, origin, group };
}
