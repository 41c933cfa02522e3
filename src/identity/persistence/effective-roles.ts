import type { CurrentUnitOfWork } from '../../shared/database';
import type { Identity } from '../domain/user';
import { tenantOf } from './typeorm-tenant.repository';

interface Row {
  /** Of the tenant; the first row tells what is installation-wide, and has none. */
  readonly id: string;
  readonly businessUnit: string;
  readonly countryCode: string;
  readonly roles: string[];
}

/**
 * A group of the installation gives its roles in each tenant of a member, and SUPERADMIN, which is nothing in a tenant,
 * in the whole of it. UNION ends where composites were followed to their end.
 */
const EFFECTIVE_ROLES = `
  WITH RECURSIVE places AS (
    SELECT tenant_id FROM memberships WHERE user_id = $1 AND ($2::uuid IS NULL OR tenant_id = $2)
  ), held AS (
    SELECT NULL::uuid AS tenant_id, role FROM installation_roles WHERE user_id = $1
    UNION
    SELECT tenant_id, role FROM membership_roles WHERE user_id = $1
    UNION
    SELECT CASE WHEN r.role = 'SUPERADMIN' THEN NULL ELSE coalesce(m.tenant_id, places.tenant_id) END, r.role
      FROM group_members m JOIN group_roles r USING (group_id)
      LEFT JOIN places ON m.tenant_id IS NULL AND r.role <> 'SUPERADMIN'
     WHERE m.user_id = $1 AND (r.role = 'SUPERADMIN' OR coalesce(m.tenant_id, places.tenant_id) IS NOT NULL)
    UNION
    SELECT held.tenant_id, c.includes FROM held JOIN role_composites c USING (role)
  ), sorted AS (
    SELECT tenant_id, array_agg(role ORDER BY role COLLATE "C") AS roles FROM held GROUP BY tenant_id
  )
  SELECT * FROM (
    SELECT NULL::uuid AS id, '' AS "businessUnit", '' AS "countryCode",
           coalesce((SELECT roles FROM sorted WHERE tenant_id IS NULL), '{}') AS roles
    UNION ALL
    SELECT t.id, t.business_unit, t.country_code, coalesce(sorted.roles, '{}')
      FROM places JOIN tenants t ON t.id = places.tenant_id LEFT JOIN sorted USING (tenant_id)
  ) found ORDER BY "businessUnit" COLLATE "C", "countryCode" COLLATE "C"`;

/** What a user is at this moment, in one statement. In scope `tenant`: in that tenant, and nothing installation-wide. */
export async function effectiveRoles(
  current: CurrentUnitOfWork,
  userId: string,
): Promise<Pick<Identity, 'installationRoles' | 'memberships'>> {
  const tenantId = current.scope === 'tenant' ? current.tenant.id : null;
  const [everywhere, ...places] = await current.manager.query<[Row, ...Row[]]>(EFFECTIVE_ROLES, [userId, tenantId]);
  return {
    installationRoles: tenantId === null ? everywhere.roles : [],
    memberships: places.map(({ roles, ...tenant }) => ({ tenant: tenantOf(tenant), roles })),
  };
}
