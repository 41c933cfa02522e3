import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import type { KeptLink, LinkPurpose } from '../domain/link-token';
import { LinkRepository } from '../ports/link.repository';

interface Row {
  purpose: LinkPurpose;
  subject: string;
  email: string;
  user_id: string | null;
  user_email: string | null;
  session_id: string | null;
  invitation_id: string | null;
}

const COLUMNS = 'purpose, subject, email, user_id, user_email, session_id, invitation_id';
/** $1 hash, $2 purpose, $3 now. Asked in the statement that uses the link up, so that nothing comes between. */
const IS_GOOD = `token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
  AND (user_id IS NULL OR EXISTS (SELECT 1 FROM users u WHERE u.id = user_id AND u.enabled AND u.email = user_email))`;

@Injectable()
export class PostgresLinkRepository extends LinkRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async put(hash: Buffer, link: KeptLink, issuedAtMs: number, expiresAtMs: number): Promise<void> {
    await this.current.manager.query(
      `INSERT INTO account_tokens (${COLUMNS}, token_hash, issued_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (purpose, subject) DO UPDATE SET
         email = excluded.email, user_id = excluded.user_id, user_email = excluded.user_email,
         session_id = excluded.session_id, invitation_id = excluded.invitation_id, token_hash = excluded.token_hash,
         issued_at = excluded.issued_at, expires_at = excluded.expires_at, used_at = NULL`,
      [
        link.purpose,
        link.subject,
        link.email,
        link.user?.id ?? null,
        link.user?.email ?? null,
        link.sessionId ?? null,
        link.invitationId ?? null,
        hash,
        new Date(issuedAtMs),
        new Date(expiresAtMs),
      ],
    );
  }

  async find(hash: Buffer, purpose: LinkPurpose, nowMs: number): Promise<KeptLink | undefined> {
    const rows: Row[] = await this.current.manager.query(`SELECT ${COLUMNS} FROM account_tokens WHERE ${IS_GOOD}`, [
      hash,
      purpose,
      new Date(nowMs),
    ]);
    return rows[0] && linkOf(rows[0]);
  }

  async claim(hash: Buffer, purpose: LinkPurpose, nowMs: number): Promise<KeptLink | undefined> {
    // Whoever waited for the row judges it anew when the one before has committed: it is used.
    const [rows] = await this.current.manager.query<[Row[], number]>(
      `UPDATE account_tokens SET used_at = $3 WHERE ${IS_GOOD} RETURNING ${COLUMNS}`,
      [hash, purpose, new Date(nowMs)],
    );
    return rows[0] && linkOf(rows[0]);
  }

  async release(hash: Buffer): Promise<void> {
    await this.current.manager.query('UPDATE account_tokens SET used_at = NULL WHERE token_hash = $1', [hash]);
  }

  async voidAllOf(userId: string): Promise<void> {
    await this.current.manager.query('DELETE FROM account_tokens WHERE user_id = $1', [userId]);
  }

  removeExpired(beforeMs: number): Promise<number> {
    return removeUnlocked(this.current.manager, 'account_tokens', 'expires_at < $1', [new Date(beforeMs)]);
  }
}

const linkOf = (row: Row): KeptLink => ({
  purpose: row.purpose,
  subject: row.subject,
  email: row.email,
  user: row.user_id === null ? undefined : { id: row.user_id, email: row.user_email! },
  sessionId: row.session_id ?? undefined,
  invitationId: row.invitation_id ?? undefined,
});
