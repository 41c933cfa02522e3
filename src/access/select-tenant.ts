import { Refusal, refusal } from '../shared/problem';
import { EVERY_TENANT, type Tenant } from '../shared/tenant';
import type { TenantDirectory } from './ports';
import type { Principal } from './principal';

/** The same for a tenant that one is not a member of and for one that does not exist. */
export const TENANT_FORBIDDEN = refusal(403, 'tenant-forbidden');

/** A member asks for it, and it is suspended. */
export const TENANT_SUSPENDED = refusal(403, 'tenant-suspended');

/** The operation works for one tenant, and the request selected none. */
export const TENANT_REQUIRED = refusal(
  400,
  'tenant-required',
  {},
  'Name a tenant: X-Tenant-Id, or x-business-unit with x-country-code.',
);

/**
 * Which tenant a request is about, suspended or not. Both planes ask here, so they cannot differ.
 * A requested tenant needs membership, or SUPERADMIN and existence. Without a request the only membership counts,
 * for a SUPERADMIN too; with several there is none. A SUPERADMIN with one membership asks for EVERY_TENANT to work
 * installation-wide.
 * @param requested code that the headers ask for, or EVERY_TENANT
 * @returns the tenant; undefined when there is none; 403 `tenant-forbidden`
 */
export function tenantOfRequest(
  principal: Principal,
  requested: string | undefined,
  directory: TenantDirectory,
): Tenant | undefined | Refusal {
  if (requested === EVERY_TENANT) return principal.isSuperadmin ? undefined : TENANT_FORBIDDEN;
  if (requested !== undefined) {
    const allowed = principal.isSuperadmin || principal.tenants.has(requested);
    return (allowed ? directory.find(requested) : undefined) ?? TENANT_FORBIDDEN;
  }
  if (principal.tenants.size !== 1) return undefined;
  const [only] = principal.tenants.keys();
  return directory.find(only!);
}

/**
 * The same for what reaches a backend: nobody works for a suspended tenant, a SUPERADMIN neither.
 * @returns the tenant; undefined when there is none; 403 `tenant-forbidden`, and to those who may know 403 `tenant-suspended`
 */
export function selectTenant(
  principal: Principal,
  requested: string | undefined,
  directory: TenantDirectory,
): Tenant | undefined | Refusal {
  const tenant = tenantOfRequest(principal, requested, directory);
  return tenant === undefined || tenant instanceof Refusal || tenant.suspended !== true ? tenant : TENANT_SUSPENDED;
}
