import { allows, type Permission } from '../../access';
import type { HeldRole } from './held-role';
import type { RoleBook } from './role-book';

/** Most ways told of one permission: roles that include each other in many ways have very many. */
const MOST_CHAINS = 20;

/** One way in which a permission was granted. */
export interface PermissionChain {
  /** How the user came by the first role. */
  readonly held: HeldRole;
  /** From that role to the one that says the permission; each includes the next. */
  readonly roles: readonly string[];
  /** What the last role says: the permission, or a wildcard that stands for it. */
  readonly says: Permission;
}

export interface ExplainedPermission {
  readonly permission: Permission;
  readonly because: readonly PermissionChain[];
  /** Whether there are more ways than are told. */
  readonly more: boolean;
}

/** @returns why each permission is held, or those that were asked for; one that is not held is left out */
export function explained(
  book: RoleBook,
  held: readonly HeldRole[],
  wanted: Iterable<Permission> = book.permissionsOf(held.map(({ role }) => role)),
): ExplainedPermission[] {
  return [...wanted].flatMap((permission) => {
    const found = chainsOf(book, held, permission);
    const because = found.slice(0, MOST_CHAINS);
    return because.length === 0 ? [] : [{ permission, because, more: found.length > because.length }];
  });
}

/** All chains, or one more than are told. */
function chainsOf(book: RoleBook, held: readonly HeldRole[], permission: Permission): PermissionChain[] {
  const saying = (role: string): Permission[] =>
    (book.get(role)?.permissions ?? []).filter((said) => allows(new Set([said]), permission));
  // Only where the permission can be reached: then every step leads to a chain, and few chains are few steps.
  const all = book.expanded(held.map(({ role }) => role));
  const leading = new Set(
    [...all].filter((role) => saying(role).length > 0).flatMap((role) => [...book.includers(role)]),
  );
  const found: PermissionChain[] = [];
  const walk = (source: HeldRole, roles: readonly string[]): void => {
    const role = roles.at(-1)!;
    if (!leading.has(role) || found.length > MOST_CHAINS) return;
    for (const says of saying(role)) found.push({ held: source, roles, says });
    for (const included of book.includesOf(role)) if (!roles.includes(included)) walk(source, [...roles, included]);
  };
  for (const source of held) walk(source, [source.role]);
  return found;
}
