import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, isUniqueViolation } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import { NameTakenError, NotFoundError, VersionOutdatedError } from '../../shared/problem';
import type { Group, GroupMember } from '../domain/group';
import { GroupRepository } from '../ports/group.repository';

type Row = Omit<Group, 'tenant'> & { readonly tenant: string | null };

const GROUPS = `
  SELECT g.id, g.name, g.description, t.business_unit || ':' || t.country_code AS tenant, g.origin, g.version,
         ARRAY(SELECT role FROM group_roles r WHERE r.group_id = g.id ORDER BY role COLLATE "C") AS roles,
         (SELECT count(*)::int FROM group_members m WHERE m.group_id = g.id) AS members,
         g.created_at AS "createdAt", g.updated_at AS "updatedAt"
    FROM groups g LEFT JOIN tenants t ON t.id = g.tenant_id`;
/** Stands in every statement and in the policies: two walls are two walls. */
const HERE = `g.tenant_id IS NOT DISTINCT FROM $1::uuid`;
const MATCHES = `($2::text IS NULL OR lower(g.name) LIKE $2 OR lower(g.description) LIKE $2)`;

@Injectable()
export class TypeOrmGroupRepository extends GroupRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async read({ descending, beyond, rows }: Reading, search?: string): Promise<Group[]> {
    const [comparison, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
    const found = await this.#query<Row>(
      `${GROUPS} WHERE ${HERE} AND ${MATCHES}
          AND ($3::text IS NULL OR (g.name COLLATE "C", g.id) ${comparison} ($3, $4::uuid))
        ORDER BY g.name COLLATE "C" ${direction}, g.id ${direction} LIMIT $5`,
      patternOf(search),
      beyond?.key ?? null,
      beyond?.id ?? null,
      rows,
    );
    return found.map(groupOf);
  }

  async count(search?: string): Promise<number> {
    const [row] = await this.#query<{ n: number }>(
      `SELECT count(*)::int AS n FROM groups g WHERE ${HERE} AND ${MATCHES}`,
      patternOf(search),
    );
    return row!.n;
  }

  async find(id: string): Promise<Group | undefined> {
    const [row] = await this.#query<Row>(`${GROUPS} WHERE ${HERE} AND g.id = $2`, id);
    return row && groupOf(row);
  }

  async lock(id: string, version?: number): Promise<Group> {
    const found = await this.#query<unknown>(`SELECT 1 FROM groups g WHERE ${HERE} AND g.id = $2 FOR UPDATE`, id);
    if (found.length === 0) throw new NotFoundError();
    // In a statement of its own: what changed while the lock was waited for is seen.
    const group = (await this.find(id))!;
    if (version !== undefined && version !== group.version) throw new VersionOutdatedError();
    return group;
  }

  async insert(name: string, description: string, roles: readonly string[]): Promise<Group> {
    const [row] = await unlessTaken(
      this.#query<{ id: string }>(
        `INSERT INTO groups (tenant_id, name, description) VALUES ($1, $2, $3) RETURNING id`,
        name,
        description,
      ),
    );
    await this.#query(
      `INSERT INTO group_roles (tenant_id, group_id, role) SELECT $1, $2, unnest($3::text[])`,
      row!.id,
      roles,
    );
    return (await this.find(row!.id))!;
  }

  async change(id: string, name: string, description: string): Promise<Group> {
    await unlessTaken(
      this.#query(
        `UPDATE groups g SET name = $3, description = $4, version = version + 1, updated_at = now()
          WHERE ${HERE} AND g.id = $2`,
        id,
        name,
        description,
      ),
    );
    return (await this.find(id))!;
  }

  async remove(id: string): Promise<void> {
    await this.#query(`DELETE FROM groups g WHERE ${HERE} AND g.id = $2`, id);
  }

  async giveRole(id: string, role: string): Promise<boolean> {
    const given = await this.#query<unknown>(
      `INSERT INTO group_roles (tenant_id, group_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING role`,
      id,
      role,
    );
    return given.length > 0 && this.#moved(id);
  }

  async takeRole(id: string, role: string): Promise<boolean> {
    const [, count] = (await this.#query(
      `DELETE FROM group_roles g WHERE ${HERE} AND g.group_id = $2 AND g.role = $3`,
      id,
      role,
    )) as [unknown[], number];
    return count > 0 && this.#moved(id);
  }

  async memberIds(id: string): Promise<string[]> {
    const rows = await this.#query<{ id: string }>(
      `SELECT g.user_id AS id FROM group_members g WHERE ${HERE} AND g.group_id = $2 ORDER BY g.user_id`,
      id,
    );
    return rows.map((row) => row.id);
  }

  members(id: string, { descending, beyond, rows }: Reading): Promise<GroupMember[]> {
    const [comparison, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
    return this.#query<GroupMember>(
      `SELECT u.id AS "userId", u.email, g.origin, g.joined_at AS "joinedAt"
         FROM group_members g JOIN users u ON u.id = g.user_id
        WHERE ${HERE} AND g.group_id = $2
          AND ($3::text IS NULL OR (u.email COLLATE "C", u.id) ${comparison} ($3, $4::uuid))
        ORDER BY u.email COLLATE "C" ${direction}, u.id ${direction} LIMIT $5`,
      id,
      beyond?.key ?? null,
      beyond?.id ?? null,
      rows,
    );
  }

  async #moved(id: string): Promise<true> {
    await this.#query(`UPDATE groups g SET version = version + 1, updated_at = now() WHERE ${HERE} AND g.id = $2`, id);
    return true;
  }

  /** The first value of every statement is the tenant, or null for the installation. */
  #query<T>(statement: string, ...values: readonly unknown[]): Promise<T[]> {
    const { manager, scope } = this.current;
    const tenantId = scope === 'tenant' ? this.current.tenant.id : null;
    return manager.query<T[]>(statement, [tenantId, ...values]);
  }
}

async function unlessTaken<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (isUniqueViolation(error, 'groups_name')) throw new NameTakenError('/name');
    throw error;
  }
}

const patternOf = (search: string | undefined): string | null =>
  search === undefined ? null : `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

const groupOf = (row: Row): Group => ({ ...row, tenant: row.tenant ?? undefined });
