import { allows, type Permission } from '../../access';
import { type Role, SUPERADMIN } from './role';

/** Who wants to give a role, where they are. */
export interface Grantor {
  /** That count there, with all they include. */
  readonly roles: ReadonlySet<string>;
  /** That count there. */
  readonly permissions: ReadonlySet<Permission>;
  /** Acts through an API key: not everything that its owner may is the key's. */
  readonly byKey: boolean;
  readonly isSuperadmin: boolean;
}

/**
 * The rule behind every way in which somebody comes by a role: an assignment, a group that gives it, an invitation, a key.
 * Nobody gives more than he has: a role is his to give where he holds it, or where it is delegated and allows nothing that
 * he may not. A SUPERADMIN gives every role, and he alone makes another one. With a key, in any case, a role is not to
 * allow what the key may not.
 * @param allowed all that the role allows, with what it includes
 */
export function mayGrant(
  grantor: Grantor,
  role: Pick<Role, 'name' | 'delegated'>,
  allowed: Iterable<Permission>,
): boolean {
  if (role.name === SUPERADMIN && !grantor.isSuperadmin) return false;
  const isHeld = grantor.isSuperadmin || grantor.roles.has(role.name);
  if (!isHeld && !role.delegated) return false;
  if (isHeld && !grantor.byKey) return true;
  return [...allowed].every((permission) => allows(grantor.permissions, permission));
}
