import { type Refusal, refusal } from '../shared/problem';
import type { Tenant } from '../shared/tenant';
import type { TenantDirectory } from './ports';
import type { Principal } from './principal';

/** The same for a tenant that one is not a member of and for one that does not exist. */
export const TENANT_FORBIDDEN = refusal(403, 'tenant-forbidden');

/** The operation works for one tenant, and the request selected none. */
export const TENANT_REQUIRED = refusal(
  400,
  'tenant-required',
  {},
  'Name a tenant: X-Tenant-Id, or x-business-unit with x-country-code.',
);

/**
 * Which tenant a request is about. Both planes ask here, so they cannot differ.
 * A requested tenant needs membership, or SUPERADMIN and existence. Without a request the only membership counts,
 * for a SUPERADMIN too; with several there is none.
 * @param requested code that the headers ask for
 * @returns the tenant; undefined when there is none; 403 `tenant-forbidden`
 */
export function selectTenant(
  principal: Principal,
  requested: string | undefined,
  directory: TenantDirectory,
): Tenant | undefined | Refusal {
  if (requested !== undefined) {
    const allowed = principal.isSuperadmin || principal.tenants.has(requested);
    return (allowed ? directory.find(requested) : undefined) ?? TENANT_FORBIDDEN;
  }
  if (principal.tenants.size !== 1) return undefined;
  const [only] = principal.tenants.keys();
  return directory.find(only!);
}
