import { SUPERADMIN } from '../../roles';
import { UserSharedError } from './user.errors';

/** Where somebody holds the permission that a change of users asks for. */
export interface Reach {
  readonly isSuperadmin: boolean;
  /** Through installation-wide roles. */
  readonly everywhere: boolean;
  /** Codes of tenants. */
  readonly tenants: ReadonlySet<string>;
}

/**
 * A user is global, and who changes one changes them for every tenant. So it takes an administrator of all tenants that
 * have them; and who is anything in the whole installation is not for a tenant's administrator: with another one's
 * password or address he would be that himself.
 * @throws {UserSharedError} 403
 */
export function assertChangeable(
  by: Reach,
  user: { readonly installationRoles: readonly string[]; readonly tenants: readonly string[] },
): void {
  if (by.isSuperadmin) return;
  if (user.installationRoles.includes(SUPERADMIN)) throw new UserSharedError();
  if (by.everywhere) return;
  if (user.installationRoles.length > 0 || !user.tenants.every((code) => by.tenants.has(code)))
    throw new UserSharedError();
}
