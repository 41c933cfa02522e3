import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { NotFoundError } from '../../../shared/problem';
import type { User } from '../../domain/user';
import { UserTable } from '../../persistence/user.table';
import type { Origin } from '../../ports/assignments';
import { RealmAdministrators } from '../following/realm-administrators';

/** What a user is in one tenant, by our rows. */
export interface Standing {
  readonly tenant: string;
  readonly isMember: boolean;
}

export interface OurGroup {
  readonly origin: Origin;
  /** Path at Keycloak, of one that is Keycloak's. */
  readonly path: string;
}

/** Rows of what Keycloak says, or is told. */
@Injectable()
export class AssignmentRows {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly users: UserTable,
    private readonly realmAdministrators: RealmAdministrators,
  ) {}

  /** Opens its own unit of work, with the user's row held. @throws {NotFoundError} 404 */
  change(userId: string, work: (user: User) => Promise<void>): Promise<void> {
    return this.unitOfWork.run('system', async () => work(await this.users.lock(userId)));
  }

  /** Opens its own unit of work. @throws {NotFoundError} 404 without such a tenant */
  async standing(userId: string, tenantId: string): Promise<Standing> {
    const [row] = await this.#read<Standing[]>(
      `SELECT business_unit || ':' || country_code AS tenant,
              EXISTS (SELECT 1 FROM memberships m WHERE m.tenant_id = t.id AND m.user_id = $1) AS "isMember"
         FROM tenants t WHERE t.id = $2`,
      [userId, tenantId],
    );
    if (row === undefined) throw new NotFoundError();
    return row;
  }

  /** Opens its own unit of work. @throws {NotFoundError} 404 */
  async group(id: string): Promise<OurGroup> {
    const [row] = await this.#read<OurGroup[]>(
      `SELECT origin, coalesce(external_id, '') AS path FROM groups WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new NotFoundError();
    return row;
  }

  /** Opens its own unit of work. @returns who gave the role in the tenant */
  async originsInTenant(userId: string, tenantId: string, role: string): Promise<Origin[]> {
    const rows = await this.#read<{ origin: Origin }[]>(
      'SELECT origin FROM membership_roles WHERE user_id = $1 AND tenant_id = $2 AND role = $3',
      [userId, tenantId, role],
    );
    return rows.map(({ origin }) => origin);
  }

  /** Opens its own unit of work. */
  isRealmAdministrator(userId: string): Promise<boolean> {
    return this.unitOfWork.run('system', () => this.realmAdministrators.has(userId));
  }

  /** In an open unit of work. @returns whether it was not there before */
  async insert(row: string, ...values: unknown[]): Promise<boolean> {
    const inserted = await this.current.manager.query<unknown[]>(
      `INSERT INTO ${row} ON CONFLICT DO NOTHING RETURNING user_id`,
      values,
    );
    return inserted.length > 0;
  }

  /** In an open unit of work. @returns whether it was there */
  async delete(rows: string, ...values: unknown[]): Promise<boolean> {
    const [, count] = await this.current.manager.query<[unknown[], number]>(`DELETE FROM ${rows}`, values);
    return count > 0;
  }

  #read<T>(statement: string, values: unknown[]): Promise<T> {
    return this.unitOfWork.run('system', () => this.current.manager.query<T>(statement, values));
  }
}
