import { allows, type Permission } from '../../access';
import { SUPERADMIN } from '../../roles';
import { UserSharedError } from './user.errors';

/** What somebody may. */
export interface Held {
  /** Wherever a tenant is selected, or none: through installation-wide roles. */
  readonly everywhere: ReadonlySet<Permission>;
  /** By tenant code, in each tenant of the user who is to be changed. */
  readonly tenants: ReadonlyMap<string, ReadonlySet<Permission>>;
}

/** An installation-wide administrator in person: an API key is no more than its permissions. */
export interface Administrator extends Held {
  readonly isSuperadmin: boolean;
}

const NOTHING: ReadonlySet<Permission> = new Set();

/**
 * A user is global, and who changes one changes them for every tenant. So it takes an administrator of all tenants that
 * have them; and who is anything in the whole installation is not for a tenant's administrator. Nor is anybody who may do
 * what the administrator may not: with that one's password or address he would be all that himself.
 * @param permission that the change asks for
 * @throws {UserSharedError} 403
 */
export function assertChangeable(
  permission: Permission,
  by: Administrator,
  user: Held & { readonly installationRoles: readonly string[] },
): void {
  if (by.isSuperadmin) return;
  if (user.installationRoles.includes(SUPERADMIN)) throw new UserSharedError();
  const isEverywhere = allows(by.everywhere, permission);
  if (user.installationRoles.length > 0 && !isEverywhere) throw new UserSharedError();
  const reaches = (code: string) => isEverywhere || allows(by.tenants.get(code) ?? NOTHING, permission);
  if (![...user.tenants.keys()].every(reaches)) throw new UserSharedError();
  const outranks =
    includesAll(by.everywhere, user.everywhere) &&
    [...user.tenants].every(([code, permissions]) => includesAll(by.tenants.get(code) ?? NOTHING, permissions));
  if (!outranks) throw new UserSharedError('The user may do what you may not: ask somebody who may do all of it.');
}

const includesAll = (held: ReadonlySet<Permission>, wanted: ReadonlySet<Permission>): boolean =>
  [...wanted].every((permission) => allows(held, permission));
