import { type CurrentUnitOfWork, prepared } from '../../shared/database';
import type { Identity } from '../domain/user';
import { tenantOf } from './typeorm-tenant.repository';
import type { UserRow } from './user.row';
import { userOf } from './user.table';

/** The first row tells of the user, and what they are installation-wide; each other one of a tenant. */
interface PlaceRow {
  readonly tenantId: string;
  readonly businessUnit: string;
  readonly countryCode: string;
  readonly roles: string[];
}

type FirstRow = UserRow & Pick<PlaceRow, 'roles'> & Pick<Identity, 'rolesEpoch'>;
export type IdentityRow = FirstRow | PlaceRow;

/**
 * What a user is at this moment, as a part of a statement: rows that `identityFrom` reads, in the order of `IDENTITY_ORDER`.
 *
 * A group of the installation gives its roles in each tenant of a member, and SUPERADMIN, which is nothing in a tenant,
 * in the whole of it. UNION ends where composites were followed to their end.
 * @param user, tenant what stands for their ids in the statement; the tenant may be null
 */
export const identityRows = (user: string, tenant: string): string => `
  WITH RECURSIVE places AS (
    SELECT tenant_id FROM memberships WHERE user_id = ${user} AND (${tenant}::uuid IS NULL OR tenant_id = ${tenant})
  ), held AS (
    SELECT NULL::uuid AS tenant_id, role FROM installation_roles WHERE user_id = ${user}
    UNION
    SELECT tenant_id, role FROM membership_roles WHERE user_id = ${user}
    UNION
    SELECT CASE WHEN r.role = 'SUPERADMIN' THEN NULL ELSE coalesce(m.tenant_id, places.tenant_id) END, r.role
      FROM group_members m JOIN group_roles r USING (group_id)
      LEFT JOIN places ON m.tenant_id IS NULL AND r.role <> 'SUPERADMIN'
     WHERE m.user_id = ${user} AND (r.role = 'SUPERADMIN' OR coalesce(m.tenant_id, places.tenant_id) IS NOT NULL)
    UNION
    SELECT held.tenant_id, c.includes FROM held JOIN role_composites c USING (role)
  ), sorted AS (
    SELECT tenant_id, array_agg(role ORDER BY role COLLATE "C") AS roles FROM held GROUP BY tenant_id
  )
    SELECT u.id, u.email, u.username, u.given_name AS "givenName", u.family_name AS "familyName", u.enabled, u.epoch,
           coalesce((SELECT value::integer FROM settings WHERE name = 'roles.epoch'), 0) AS "rolesEpoch",
           NULL::uuid AS "tenantId", '' AS "businessUnit", '' AS "countryCode",
           coalesce((SELECT roles FROM sorted WHERE tenant_id IS NULL), '{}') AS roles
      FROM users u WHERE u.id = ${user} AND (${tenant}::uuid IS NULL OR EXISTS (SELECT FROM places))
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, t.id, t.business_unit, t.country_code, coalesce(sorted.roles, '{}')
      FROM places JOIN tenants t ON t.id = places.tenant_id LEFT JOIN sorted USING (tenant_id)`;

/** The user first, then their tenants. */
export const IDENTITY_ORDER = `"businessUnit" COLLATE "C", "countryCode" COLLATE "C"`;

const IDENTITY = prepared(
  'identity of a user',
  `SELECT * FROM (${identityRows('$1', '$2')}) found ORDER BY ${IDENTITY_ORDER}`,
);

/**
 * What a user is at this moment, in one statement: what roles include, and how often that became less, are of one moment too.
 * In scope `tenant`: in that tenant, and nothing installation-wide; no token is made of it.
 * @returns undefined when there is no such user, in scope `tenant` among its members
 */
export async function identityOf(current: CurrentUnitOfWork, userId: string): Promise<Identity | undefined> {
  const tenantId = current.scope === 'tenant' ? current.tenant.id : null;
  const rows = await current.manager.query<IdentityRow[]>(IDENTITY, [userId, tenantId]);
  const identity = identityFrom(rows);
  return identity && { ...identity, installationRoles: tenantId === null ? identity.installationRoles : [] };
}

/** @returns undefined for no rows: there is no such user */
export function identityFrom(rows: readonly IdentityRow[]): Identity | undefined {
  const [first, ...places] = rows as readonly [FirstRow, ...PlaceRow[]] | readonly [];
  if (first === undefined) return undefined;
  return {
    ...userOf(first),
    rolesEpoch: first.rolesEpoch,
    installationRoles: first.roles,
    memberships: places.map(({ tenantId: id, businessUnit, countryCode, roles }) => ({
      tenant: tenantOf({ id, businessUnit, countryCode }),
      roles,
    })),
  };
}
