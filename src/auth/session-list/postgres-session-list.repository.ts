import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { ListedSession } from './listed-session';
import { SessionListRepository } from './session-list.repository';

interface Row {
  id: string;
  address: string | null;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
}

const MOST = 100;
/** Not ended, not expired, and not asleep for so long that its refresh token died. */
const LIVES = `s.ended_at IS NULL AND s.expires_at > $2
  AND EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.session_id = s.id AND t.expires_at > $2)`;

@Injectable()
export class PostgresSessionListRepository extends SessionListRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async of(userId: string, nowMs: number): Promise<ListedSession[]> {
    const rows: Row[] = await this.current.manager.query(
      `SELECT s.id, s.address, s.user_agent, s.created_at, s.last_used_at, s.expires_at
         FROM sessions s WHERE s.user_id = $1 AND ${LIVES} ORDER BY s.last_used_at DESC, s.id LIMIT ${MOST}`,
      [userId, new Date(nowMs)],
    );
    return rows.map((row) => ({
      id: row.id,
      userAgent: row.user_agent ?? undefined,
      address: row.address ?? undefined,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      expiresAt: row.expires_at,
    }));
  }

  async ownerOf(sessionId: string, nowMs: number): Promise<string | undefined> {
    const rows: { user_id: string }[] = await this.current.manager.query(
      `SELECT s.user_id FROM sessions s WHERE s.id = $1 AND ${LIVES}`,
      [sessionId, new Date(nowMs)],
    );
    return rows[0]?.user_id;
  }
}
