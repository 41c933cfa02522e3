import { Injectable } from '@nestjs/common';
import { EndOfAccess } from '../../access';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import type { User } from '../domain/user';
import { UserTable } from '../persistence/user.table';
import { Assignments } from '../ports/assignments';
import { LastAdministrator } from '../ports/last-administrator';
import type { Together } from '../ports/user-directory';

const SUPERADMIN = 'SUPERADMIN';

interface LockedGroup {
  readonly tenantId: string | null;
  /** Roles. */
  readonly gives: readonly string[];
}

/**
 * Assignments are our own tables, whoever wrote the rows: a provider that was followed once decides nothing here. What is
 * taken away makes the user's tokens old, so that the next request counts without it; what is given comes with the next token.
 */
@Injectable()
export class EmbeddedAssignments extends Assignments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly users: UserTable,
    private readonly lastAdministrator: LastAdministrator,
    private readonly endOfAccess: EndOfAccess,
  ) {
    super();
  }

  join(userId: string, tenantId: string, together: Together): Promise<void> {
    return this.#of(userId, async (user) => {
      await this.#assertThere('SELECT 1 FROM tenants WHERE id = $1', tenantId);
      const joined = await this.#insert('memberships (user_id, tenant_id) VALUES ($1, $2)', userId, tenantId);
      if (joined) await together(user);
    });
  }

  leave(userId: string, tenantId: string, together: Together): Promise<void> {
    return this.#of(userId, async (user) => {
      if (await this.#delete('memberships WHERE user_id = $1 AND tenant_id = $2', userId, tenantId))
        await this.#takenFrom(user, together);
    });
  }

  assignRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    return this.#of(userId, async (user) => {
      await this.#assertThere('SELECT 1 FROM roles WHERE name = $1', role);
      if (tenantId !== undefined) await this.#assertMember(userId, tenantId);
      const assigned =
        tenantId === undefined
          ? await this.#insert('installation_roles (user_id, role) VALUES ($1, $2)', userId, role)
          : await this.#insert(
              'membership_roles (user_id, role, tenant_id) VALUES ($1, $2, $3)',
              userId,
              role,
              tenantId,
            );
      if (assigned) await together(user);
    });
  }

  withdrawRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    return this.#of(userId, async (user) => {
      if (tenantId !== undefined) {
        await this.#assertMember(userId, tenantId);
        const statement = 'membership_roles WHERE user_id = $1 AND role = $2 AND tenant_id = $3';
        if (await this.#delete(statement, userId, role, tenantId)) await this.#takenFrom(user, together);
        return;
      }
      if (!(await this.#delete('installation_roles WHERE user_id = $1 AND role = $2', userId, role))) return;
      if (role === SUPERADMIN) await this.lastAdministrator.assertOneRemains();
      await this.#takenFrom(user, together);
    });
  }

  joinGroup(userId: string, groupId: string, together: Together): Promise<void> {
    return this.#ofGroup(userId, groupId, async (user, group) => {
      if (group.tenantId !== null) await this.#assertMember(userId, group.tenantId);
      const values = 'group_members (user_id, group_id, tenant_id) VALUES ($1, $2, $3)';
      if (await this.#insert(values, userId, groupId, group.tenantId)) await together(user);
    });
  }

  leaveGroup(userId: string, groupId: string, together: Together): Promise<void> {
    return this.#ofGroup(userId, groupId, async (user, group) => {
      if (!(await this.#delete('group_members WHERE user_id = $1 AND group_id = $2', userId, groupId))) return;
      if (group.gives.includes(SUPERADMIN)) await this.lastAdministrator.assertOneRemains();
      await this.#takenFrom(user, together);
    });
  }

  /** The user's row is locked: changes of one user come one after the other. */
  #of(userId: string, work: (user: User) => Promise<void>): Promise<void> {
    return this.unitOfWork.run('system', async () => work(await this.users.lock(userId)));
  }

  /** The group before the user, as whoever changes the group does: two that wait for each other would wait for ever. */
  #ofGroup(userId: string, groupId: string, work: (user: User, group: LockedGroup) => Promise<void>): Promise<void> {
    return this.unitOfWork.run('system', async () => {
      const group = await this.#group(groupId);
      return work(await this.users.lock(userId), group);
    });
  }

  async #takenFrom(user: User, together: Together): Promise<void> {
    await this.endOfAccess.tokensOf([user.id]);
    await together(user);
  }

  /** Locked, so that what the group gives does not change meanwhile. */
  async #group(id: string): Promise<LockedGroup> {
    const [group] = await this.current.manager.query<LockedGroup[]>(
      `SELECT tenant_id AS "tenantId", ARRAY(SELECT role FROM group_roles r WHERE r.group_id = g.id) AS gives
         FROM groups g WHERE id = $1 FOR SHARE OF g`,
      [id],
    );
    if (group === undefined) throw new NotFoundError();
    return group;
  }

  #assertMember(userId: string, tenantId: string): Promise<void> {
    return this.#assertThere('SELECT 1 FROM memberships WHERE user_id = $1 AND tenant_id = $2', userId, tenantId);
  }

  async #assertThere(statement: string, ...values: unknown[]): Promise<void> {
    const rows = await this.current.manager.query<unknown[]>(statement, values);
    if (rows.length === 0) throw new NotFoundError();
  }

  /** @returns whether it was not there before */
  async #insert(row: string, ...values: unknown[]): Promise<boolean> {
    const inserted = await this.current.manager.query<unknown[]>(
      `INSERT INTO ${row} ON CONFLICT DO NOTHING RETURNING user_id`,
      values,
    );
    return inserted.length > 0;
  }

  /** @returns whether it was there */
  async #delete(rows: string, ...values: unknown[]): Promise<boolean> {
    const [, count] = await this.current.manager.query<[unknown[], number]>(`DELETE FROM ${rows}`, values);
    return count > 0;
  }
}
