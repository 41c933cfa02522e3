import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import type { Invitation } from '../domain/invitation';
import { InvitationRepository } from '../ports/invitation.repository';

interface Row {
  id: string;
  tenant_id: string;
  email: string;
  given_name: string | null;
  family_name: string | null;
  roles: string[];
  invited_by: string;
  created_at: Date;
  expires_at: Date;
}

@Injectable()
export class PostgresInvitationRepository extends InvitationRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async put(invitation: Invitation): Promise<Invitation> {
    const rows: Row[] = await this.current.manager.query(
      `INSERT INTO invitations (id, tenant_id, email, given_name, family_name, roles, invited_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, email) DO UPDATE SET
         given_name = excluded.given_name, family_name = excluded.family_name, roles = excluded.roles,
         invited_by = excluded.invited_by, created_at = excluded.created_at, expires_at = excluded.expires_at
       RETURNING *`,
      [
        invitation.id,
        invitation.tenantId,
        invitation.email,
        invitation.givenName ?? null,
        invitation.familyName ?? null,
        invitation.roles,
        invitation.invitedBy,
        invitation.createdAt,
        invitation.expiresAt,
      ],
    );
    return invitationOf(rows[0]!);
  }

  async find(id: string): Promise<Invitation | undefined> {
    const rows: Row[] = await this.current.manager.query(
      `SELECT * FROM invitations i WHERE id = $1 AND ${this.#visible(2)}`,
      [id, ...this.#tenant()],
    );
    return rows[0] && invitationOf(rows[0]);
  }

  async read({ descending, beyond, rows: limit }: Reading): Promise<Invitation[]> {
    const order = descending ? 'DESC' : 'ASC';
    const tenant = this.#tenant();
    const place = beyond === undefined ? [] : [new Date(beyond.key), beyond.id];
    const at = 2 + tenant.length;
    const further =
      place.length === 0
        ? ''
        : `AND (created_at, id) ${descending ? '<' : '>'} ($${at}::timestamptz, $${at + 1}::uuid)`;
    const rows: Row[] = await this.current.manager.query(
      `SELECT * FROM invitations i WHERE ${this.#visible(2)} ${further} ORDER BY created_at ${order}, id ${order} LIMIT $1`,
      [limit, ...tenant, ...place],
    );
    return rows.map(invitationOf);
  }

  async count(): Promise<number> {
    const rows: { count: number }[] = await this.current.manager.query(
      `SELECT count(*)::int AS count FROM invitations i WHERE ${this.#visible(1)}`,
      this.#tenant(),
    );
    return rows[0]!.count;
  }

  async renew(id: string, invitedBy: string, expiresAt: Date): Promise<void> {
    await this.current.manager.query(
      `UPDATE invitations i SET invited_by = $2, expires_at = $3 WHERE id = $1 AND ${this.#visible(4)}`,
      [id, invitedBy, expiresAt, ...this.#tenant()],
    );
  }

  async remove(id: string): Promise<boolean> {
    const [, count] = await this.current.manager.query<[unknown[], number]>(
      `DELETE FROM invitations i WHERE id = $1 AND ${this.#visible(2)}`,
      [id, ...this.#tenant()],
    );
    return count > 0;
  }

  removeExpired(before: Date): Promise<number> {
    return removeUnlocked(this.current.manager, 'invitations', 'expires_at < $1', [before]);
  }

  /** The policies say the same; two walls are two walls. */
  #visible(parameter: number): string {
    return this.current.scope === 'tenant' ? `i.tenant_id = $${parameter}` : 'true';
  }

  #tenant(): string[] {
    return this.current.scope === 'tenant' ? [this.current.tenant.id] : [];
  }
}

const invitationOf = (row: Row): Invitation => ({
  id: row.id,
  tenantId: row.tenant_id,
  email: row.email,
  givenName: row.given_name ?? undefined,
  familyName: row.family_name ?? undefined,
  roles: row.roles,
  invitedBy: row.invited_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
