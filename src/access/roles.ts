import { refusal } from '../shared/problem';
import type { Principal } from './principal';

/** None of the roles that would do is held where the request is. */
export const INSUFFICIENT_ROLE = refusal(403, 'insufficient-role');

/** SUPERADMIN ⊃ ADMIN ⊃ USER. */
const INCLUDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['SUPERADMIN', ['ADMIN', 'USER']],
  ['ADMIN', ['USER']],
]);

/** @returns the roles and the built-in ones they include, sorted: done once, when a token is issued or mapped */
export function expandRoles(roles: Iterable<string>): string[] {
  const expanded = new Set<string>();
  for (const role of roles) {
    expanded.add(role);
    for (const included of INCLUDED.get(role) ?? []) expanded.add(included);
  }
  return [...expanded].sort();
}

/**
 * Whether one of the roles counts where the request is: installation-wide, or held in the selected tenant.
 * Compares names only. Both planes ask here.
 */
export function hasAnyRole(principal: Principal, tenantCode: string | undefined, roles: readonly string[]): boolean {
  const counting = principal.rolesIn(tenantCode);
  return roles.some((role) => counting.has(role));
}
