import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, isForeignKeyViolation, isUniqueViolation } from '../../shared/database';
import { NameTakenError } from '../../shared/problem';
import { currentActor } from '../../shared/tenant';
import type { Role, RoleDefinition } from '../domain/role';
import { RoleBook } from '../domain/role-book';
import { RoleInUseError } from '../domain/role.errors';
import { RoleRepository, type RoleUse } from '../ports/role.repository';

type Row = Omit<Role, 'definedBy'> & { readonly definedBy: Role['definedBy'] | null };

const ROLES = `
  SELECT name, description, built_in AS "builtIn", delegated, defined_by AS "definedBy", version,
         created_at AS "createdAt", updated_at AS "updatedAt",
         ARRAY(SELECT permission FROM role_permissions WHERE role = name ORDER BY permission COLLATE "C") AS permissions,
         ARRAY(SELECT includes FROM role_composites WHERE role = name ORDER BY includes COLLATE "C") AS includes
    FROM roles`;

@Injectable()
export class TypeOrmRoleRepository extends RoleRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async book(): Promise<RoleBook> {
    return new RoleBook((await this.#query<Row>(ROLES)).map(roleOf));
  }

  async lockedBook(): Promise<RoleBook> {
    // Reading goes on meanwhile; definitions are changed by few, and seldom.
    await this.#query(`LOCK TABLE roles IN SHARE ROW EXCLUSIVE MODE`);
    return this.book();
  }

  async read(descending: boolean, after: string | undefined, rows: number, search?: string): Promise<Role[]> {
    const [comparison, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
    const found = await this.#query<Row>(
      `${ROLES} WHERE ${MATCHES} AND ($2::text IS NULL OR name COLLATE "C" ${comparison} $2)
        ORDER BY name COLLATE "C" ${direction} LIMIT $3`,
      [patternOf(search), after ?? null, rows],
    );
    return found.map(roleOf);
  }

  async count(search?: string): Promise<number> {
    const [row] = await this.#query<{ n: number }>(`SELECT count(*)::int AS n FROM roles WHERE ${MATCHES}`, [
      patternOf(search),
    ]);
    return row!.n;
  }

  async insert(name: string, definition: RoleDefinition): Promise<Role> {
    const { kind, id } = currentActor();
    try {
      await this.#query(`INSERT INTO roles (name, description, delegated, defined_by) VALUES ($1, $2, $3, $4)`, [
        name,
        definition.description,
        definition.delegated,
        JSON.stringify({ kind, id }),
      ]);
    } catch (error) {
      if (isUniqueViolation(error)) throw new NameTakenError('/name');
      throw error;
    }
    return this.#written(name, definition);
  }

  async replace(name: string, definition: RoleDefinition): Promise<Role> {
    await this.#query(
      `UPDATE roles SET description = $2, delegated = $3, version = version + 1, updated_at = now() WHERE name = $1`,
      [name, definition.description, definition.delegated],
    );
    await this.#query(`DELETE FROM role_permissions WHERE role = $1`, [name]);
    await this.#query(`DELETE FROM role_composites WHERE role = $1`, [name]);
    return this.#written(name, definition);
  }

  async use(name: string): Promise<RoleUse> {
    const [row] = await this.#query<RoleUse>(
      `SELECT (SELECT count(*) FROM membership_roles WHERE role = $1)::int
              + (SELECT count(*) FROM installation_roles WHERE role = $1)::int AS assignments,
              (SELECT count(*) FROM group_roles WHERE role = $1)::int AS groups,
              ARRAY(SELECT role FROM role_composites WHERE includes = $1 ORDER BY role COLLATE "C") AS "includedBy"`,
      [name],
    );
    return row!;
  }

  async remove(name: string): Promise<void> {
    try {
      await this.#query(`DELETE FROM roles WHERE name = $1`, [name]);
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new RoleInUseError('It came into use at this moment.');
      throw error;
    }
  }

  async #written(name: string, { permissions, includes }: RoleDefinition): Promise<Role> {
    await this.#query(`INSERT INTO role_permissions (role, permission) SELECT $1, unnest($2::text[])`, [
      name,
      permissions,
    ]);
    await this.#query(`INSERT INTO role_composites (role, includes) SELECT $1, unnest($2::text[])`, [name, includes]);
    const [row] = await this.#query<Row>(`${ROLES} WHERE name = $1`, [name]);
    return roleOf(row!);
  }

  #query<T>(statement: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.current.manager.query<T[]>(statement, [...values]);
  }
}

const MATCHES = `($1::text IS NULL OR lower(name) LIKE $1 OR lower(description) LIKE $1)`;

const patternOf = (search: string | undefined): string | null =>
  search === undefined ? null : `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

const roleOf = (row: Row): Role => ({ ...row, definedBy: row.definedBy ?? undefined });
