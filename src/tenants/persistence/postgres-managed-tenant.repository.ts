import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import type { ManagedTenant, Member, TenantSort } from '../domain/managed-tenant';
import { ManagedTenantRepository, type TenantFilter } from '../ports/managed-tenant.repository';

const CODE = `(t.business_unit || ':' || t.country_code) COLLATE "C"`;
const TENANT = `t.id, ${CODE} AS code, t.business_unit AS "businessUnit", t.country_code AS "countryCode",
  coalesce(nullif(t.display_name, ''), ${CODE}) AS "displayName", t.suspended_at IS NOT NULL AS suspended, t.version,
  t.created_at AS "createdAt", t.updated_at AS "updatedAt"`;
const MEMBER = `p.user_id AS "userId", p.email, p.given_name AS "givenName", p.family_name AS "familyName", p.enabled, p.roles`;

type MemberRow = Omit<Member, 'givenName' | 'familyName'> & {
  readonly givenName: string | null;
  readonly familyName: string | null;
};

@Injectable()
export class PostgresManagedTenantRepository extends ManagedTenantRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async page(filter: TenantFilter, sort: TenantSort, { descending, beyond, rows }: Reading, count: boolean) {
    const values = [filter.memberId ?? null, filter.search ?? null, filter.suspended ?? null];
    const matching = `tenants t
      WHERE ($1::uuid IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.tenant_id = t.id AND m.user_id = $1))
        AND ($2::text IS NULL OR strpos(search_text(${CODE} || E'\\n' || t.display_name), search_text($2)) > 0)
        AND ($3::boolean IS NULL OR (t.suspended_at IS NOT NULL) = $3)`;
    const [key, type] = sort.endsWith('code') ? [CODE, 'text'] : ['t.created_at', 'timestamptz'];
    const [direction, than] = descending ? ['DESC', '<'] : ['ASC', '>'];
    const found = await this.#query<ManagedTenant>(
      `SELECT ${TENANT} FROM ${matching} AND ($4::text IS NULL OR (${key}, t.id) ${than} ($4::${type}, $5::uuid))
        ORDER BY ${key} ${direction}, t.id ${direction} LIMIT $6`,
      [...values, beyond?.key ?? null, beyond?.id ?? null, rows],
    );
    const counted = count ? await this.#query<{ n: number }>(`SELECT count(*)::int AS n FROM ${matching}`, values) : [];
    return { rows: found, total: counted[0]?.n };
  }

  async find(code: string, memberId?: string): Promise<ManagedTenant | undefined> {
    const [tenant] = await this.#query<ManagedTenant>(
      `SELECT ${TENANT} FROM tenants t WHERE ${CODE} = $1
         AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.tenant_id = t.id AND m.user_id = $2))`,
      [code, memberId ?? null],
    );
    return tenant;
  }

  async insert(businessUnit: string, countryCode: string, displayName: string): Promise<ManagedTenant | undefined> {
    const [tenant] = await this.#query<ManagedTenant>(
      `INSERT INTO tenants AS t (id, business_unit, country_code, display_name) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING ${TENANT}`,
      [randomUUID(), businessUnit, countryCode, displayName],
    );
    return tenant;
  }

  async lock(code: string): Promise<ManagedTenant | undefined> {
    const [tenant] = await this.#query<ManagedTenant>(
      `SELECT ${TENANT} FROM tenants t WHERE ${CODE} = $1 FOR NO KEY UPDATE`,
      [code],
    );
    return tenant;
  }

  async rename(id: string, displayName: string): Promise<void> {
    await this.#query(`UPDATE tenants SET display_name = $2, version = version + 1, updated_at = now() WHERE id = $1`, [
      id,
      displayName,
    ]);
  }

  async setSuspended(id: string, suspended: boolean): Promise<void> {
    await this.#query(
      `UPDATE tenants SET suspended_at = CASE WHEN $2 THEN now() END, version = version + 1, updated_at = now() WHERE id = $1`,
      [id, suspended],
    );
  }

  async members(tenantId: string, { descending, beyond, rows }: Reading, count: boolean) {
    const [direction, than] = descending ? ['DESC', '<'] : ['ASC', '>'];
    const key = 'p.email COLLATE "C"';
    const place = beyond === undefined ? '' : `AND (${key}, p.user_id) ${than} ($3, $4::uuid)`;
    const found = await this.#query<MemberRow>(
      `SELECT ${MEMBER} FROM member_profiles p WHERE p.tenant_id = $1 ${place}
        ORDER BY ${key} ${direction}, p.user_id ${direction} LIMIT $2`,
      [tenantId, rows, ...(beyond === undefined ? [] : [beyond.key, beyond.id])],
    );
    const counted = count
      ? await this.#query<{ n: number }>('SELECT count(*)::int AS n FROM member_profiles p WHERE p.tenant_id = $1', [
          tenantId,
        ])
      : [];
    return { rows: found.map(memberOf), total: counted[0]?.n };
  }

  async member(tenantId: string, userId: string): Promise<Member | undefined> {
    const [row] = await this.#query<MemberRow>(
      `SELECT ${MEMBER} FROM member_profiles p WHERE p.tenant_id = $1 AND p.user_id = $2`,
      [tenantId, userId],
    );
    return row && memberOf(row);
  }

  #query<Row>(statement: string, values: readonly unknown[]): Promise<Row[]> {
    return this.current.manager.query<Row[]>(statement, [...values]);
  }
}

const memberOf = ({ givenName, familyName, ...row }: MemberRow): Member => ({
  ...row,
  givenName: givenName ?? undefined,
  familyName: familyName ?? undefined,
});
