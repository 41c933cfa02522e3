import { TENANT_FORBIDDEN, type TenantDirectory } from '../../access';
import type { Identity } from '../../identity';
import { RefusedError } from '../../shared/problem';
import { tenantCode } from '../../shared/tenant';

/**
 * The tenant that somebody chose at login or refresh, in its one spelling.
 * @throws {RefusedError} 403 `tenant-forbidden`, the same for a tenant they are not in and for one that does not exist
 */
export function chosenTenant(
  wanted: string | undefined,
  { memberships, installationRoles }: Identity,
  directory: TenantDirectory,
): string | undefined {
  if (wanted === undefined) return undefined;
  const code = tenantCode(wanted);
  const allowed =
    code !== undefined &&
    directory.find(code) !== undefined &&
    (installationRoles.includes('SUPERADMIN') || memberships.some(({ tenant }) => tenant.code === code));
  if (!allowed) throw new RefusedError(TENANT_FORBIDDEN);
  return code;
}
