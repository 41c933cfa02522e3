import { refusal } from '../shared/problem';
import type { Principal } from './principal';

/** None of the roles that would do is held where the request is. */
export const INSUFFICIENT_ROLE = refusal(403, 'insufficient-role');

/**
 * Whether one of the roles counts where the request is: installation-wide, or held in the selected tenant.
 * Compares names only. Both planes ask here.
 */
export function hasAnyRole(principal: Principal, tenantCode: string | undefined, roles: readonly string[]): boolean {
  const counting = principal.rolesIn(tenantCode);
  return roles.some((role) => counting.has(role));
}
