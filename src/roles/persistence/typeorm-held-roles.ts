import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import type { HeldRole } from '../domain/held-role';
import { HeldRoles, type RoleHolder } from '../ports/held-roles';

interface Row {
  readonly role: string;
  readonly where: 'tenant' | 'installation';
  readonly tenant: string | null;
  readonly origin: 'gateway' | 'keycloak';
  readonly group: { id: string; name: string } | null;
}

/** Every way in which users came by roles; a group of the installation gives them in all tenants of a member. */
const WAYS = `
  SELECT r.user_id, r.tenant_id, r.role, 'tenant' AS place, r.origin, NULL::uuid AS group_id, NULL AS group_name
    FROM membership_roles r
  UNION ALL
  SELECT r.user_id, NULL, r.role, 'installation', r.origin, NULL, NULL FROM installation_roles r
  UNION ALL
  SELECT m.user_id, m.tenant_id, r.role, CASE WHEN m.tenant_id IS NULL THEN 'installation' ELSE 'tenant' END,
         m.origin, g.id, g.name
    FROM group_members m JOIN groups g ON g.id = m.group_id JOIN group_roles r ON r.group_id = m.group_id`;

/** The way as JSON, as HeldRole has it. */
const WAY = `
  jsonb_build_object('role', w.role, 'where', w.place, 'tenant', t.business_unit || ':' || t.country_code, 'origin', w.origin,
    'group', CASE WHEN w.group_id IS NOT NULL THEN jsonb_build_object('id', w.group_id, 'name', w.group_name) END)`;

/** In a tenant: what is assigned there, and given by its groups and by the installation's; SUPERADMIN is nothing there. */
const HERE = `(w.tenant_id = $2 OR $2::uuid IS NULL OR (w.tenant_id IS NULL AND w.group_id IS NOT NULL AND w.role <> 'SUPERADMIN'
    AND EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = w.user_id AND m.tenant_id = $2)))`;

@Injectable()
export class TypeOrmHeldRoles extends HeldRoles {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async of(userId: string, tenantId?: string): Promise<HeldRole[]> {
    const rows = await this.current.manager.query<{ way: Row }[]>(
      `SELECT ${WAY} AS way FROM (${WAYS}) w LEFT JOIN tenants t ON t.id = w.tenant_id
        WHERE w.user_id = $1 AND ($2::uuid IS NULL OR w.tenant_id IS NULL OR w.tenant_id = $2)
        ORDER BY w.role COLLATE "C", w.place, t.business_unit COLLATE "C", t.country_code COLLATE "C", w.group_name, w.origin`,
      [userId, tenantId ?? null],
    );
    return rows.map(({ way }) => heldRole(way));
  }

  async holders(roles: Iterable<string>, { descending, beyond, rows }: Reading): Promise<RoleHolder[]> {
    const [comparison, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
    const found = await this.current.manager.query<{ userId: string; email: string; ways: Row[] }[]>(
      `SELECT u.id AS "userId", u.email, held.ways FROM (
         SELECT w.user_id, jsonb_agg(${WAY} ORDER BY w.role COLLATE "C", w.place, t.business_unit, t.country_code, w.group_name) AS ways
           FROM (${WAYS}) w LEFT JOIN tenants t ON t.id = w.tenant_id
          WHERE w.role = ANY ($1) AND ${HERE} GROUP BY w.user_id
       ) held JOIN users u ON u.id = held.user_id
       WHERE $3::text IS NULL OR (u.email COLLATE "C", u.id) ${comparison} ($3, $4::uuid)
       ORDER BY u.email COLLATE "C" ${direction}, u.id ${direction} LIMIT $5`,
      [[...roles], this.#tenantId, beyond?.key ?? null, beyond?.id ?? null, rows],
    );
    return found.map(({ userId, email, ways }) => ({ userId, email, ways: ways.map(heldRole) }));
  }

  async countHolders(roles: Iterable<string>): Promise<number> {
    const [row] = await this.current.manager.query<[{ n: number }]>(
      `SELECT count(DISTINCT w.user_id)::int AS n FROM (${WAYS}) w WHERE w.role = ANY ($1) AND ${HERE}`,
      [[...roles], this.#tenantId],
    );
    return row.n;
  }

  /** Stands in the statement and in the policies: two walls are two walls. */
  get #tenantId(): string | null {
    return this.current.scope === 'tenant' ? this.current.tenant.id : null;
  }
}

function heldRole({ tenant, group, ...way }: Row): HeldRole {
  return { ...way, tenant: tenant ?? undefined, group: group ?? undefined };
}
