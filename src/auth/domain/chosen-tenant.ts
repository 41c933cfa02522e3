import { TENANT_FORBIDDEN, TENANT_SUSPENDED, type TenantDirectory } from '../../access';
import type { Identity } from '../../identity';
import { RefusedError } from '../../shared/problem';
import { tenantCode } from '../../shared/tenant';

/**
 * The tenant that somebody chose at login or refresh, in its one spelling.
 * @throws {RefusedError} 403 `tenant-forbidden`, the same for a tenant they are not in and for one that does not exist;
 * 403 `tenant-suspended`, but to a SUPERADMIN
 */
export function chosenTenant(
  wanted: string | undefined,
  { memberships, installationRoles }: Identity,
  directory: TenantDirectory,
): string | undefined {
  if (wanted === undefined) return undefined;
  const code = tenantCode(wanted);
  const tenant = code === undefined ? undefined : directory.find(code);
  const isSuperadmin = installationRoles.includes('SUPERADMIN');
  if (tenant === undefined || !(isSuperadmin || memberships.some((membership) => membership.tenant.code === code)))
    throw new RefusedError(TENANT_FORBIDDEN);
  if (tenant.suspended === true && !isSuperadmin) throw new RefusedError(TENANT_SUSPENDED);
  return tenant.code;
}
