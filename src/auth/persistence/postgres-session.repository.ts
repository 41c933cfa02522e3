import { Injectable } from '@nestjs/common';
import { IDENTITY_ORDER, identityFrom, type IdentityRow, identityRows } from '../../identity';
import { CurrentUnitOfWork, prepared, removeUnlocked } from '../../shared/database';
import type { RefreshToken } from '../domain/refresh-token';
import type { Session } from '../domain/session';
import { type FoundRefreshToken, SessionRepository, type ShownRefreshToken } from '../ports/session.repository';

interface Row {
  id: string;
  user_id: string;
  client_id: string;
  tenant_code: string | null;
  acr: string;
  auth_time: Date;
  address: string | null;
  user_agent: string | null;
  created_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  token_issued_at: Date;
  token_expires_at: Date;
  token_used_at: Date | null;
}

/** With each go its refresh tokens: of a browser that is always open, thousands. */
const SESSIONS_AT_A_TIME = 100;

/** @param id name of the column that has the session's id */
const find = (id: string): string => `
  SELECT s.id AS ${id}, s.user_id, s.client_id, s.tenant_code, s.acr, s.auth_time, s.address, s.user_agent, s.created_at,
    s.expires_at, s.ended_at, t.issued_at AS token_issued_at, t.expires_at AS token_expires_at, t.used_at AS token_used_at
    FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
    WHERE t.token_hash = $1`;

/** With whose it is: each row of the user, beside the one of the session. */
const FIND_SHOWN = prepared(
  'session and user of a refresh token',
  `
  WITH shown AS (${find('session_id')})
  SELECT * FROM shown, (${identityRows('(SELECT user_id FROM shown)', 'NULL')}) found ORDER BY ${IDENTITY_ORDER}`,
);

/**
 * One use of a refresh token ($1), in one statement. The row of the session is the lock: of parallel uses, and of a use and
 * the end of the session, one waits here, then finds the token used or the session ended, and changes nothing.
 */
const EXCHANGE = prepared(
  'exchange of a refresh token',
  `
  WITH living AS (
    SELECT s.id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
     WHERE t.token_hash = $1 AND t.used_at IS NULL AND s.ended_at IS NULL
       FOR NO KEY UPDATE OF s
  ), used AS (
    UPDATE refresh_tokens SET used_at = $3
     WHERE token_hash = $1 AND used_at IS NULL AND session_id = (SELECT id FROM living) RETURNING session_id
  ), touched AS (
    UPDATE sessions SET last_used_at = $3, tenant_code = $5 WHERE id = (SELECT session_id FROM used)
  )
  INSERT INTO refresh_tokens (token_hash, session_id, issued_at, expires_at)
  SELECT $2, session_id, $3, $4 FROM used RETURNING 1`,
);

@Injectable()
export class PostgresSessionRepository extends SessionRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async create(session: Session): Promise<void> {
    await this.current.manager.query(
      `INSERT INTO sessions (id, user_id, client_id, tenant_code, acr, auth_time, address, user_agent, created_at, last_used_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)`,
      [
        session.id,
        session.userId,
        session.clientId,
        session.tenantCode ?? null,
        session.acr,
        new Date(session.authTimeMs),
        session.address ?? null,
        session.userAgent ?? null,
        new Date(session.createdAtMs),
        new Date(session.expiresAtMs),
      ],
    );
  }

  async addRefreshToken({ hash, sessionId, issuedAtMs, expiresAtMs }: RefreshToken): Promise<void> {
    await this.current.manager.query(
      'INSERT INTO refresh_tokens (token_hash, session_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)',
      [hash, sessionId, new Date(issuedAtMs), new Date(expiresAtMs)],
    );
  }

  async findByRefreshToken(hash: Buffer): Promise<FoundRefreshToken | undefined> {
    const rows: Row[] = await this.current.manager.query(find('id'), [hash]);
    const [row] = rows;
    return row && { session: sessionOf(row), token: tokenOf(hash, row) };
  }

  async findShown(hash: Buffer): Promise<ShownRefreshToken | undefined> {
    const rows = await this.current.manager.query<(Row & IdentityRow & { session_id: string })[]>(FIND_SHOWN, [hash]);
    const [row] = rows;
    const identity = identityFrom(rows);
    if (row === undefined || identity === undefined) return undefined;
    const session = { ...row, id: row.session_id };
    return { session: sessionOf(session), token: tokenOf(hash, session), identity };
  }

  async isAlive(id: string, nowMs: number): Promise<boolean> {
    const rows = await this.current.manager.query<unknown[]>(
      'SELECT 1 FROM sessions WHERE id = $1 AND ended_at IS NULL AND expires_at > $2',
      [id, new Date(nowMs)],
    );
    return rows.length > 0;
  }

  async exchange(hash: Buffer, successor: RefreshToken, tenantCode: string | undefined): Promise<boolean> {
    const { hash: next, issuedAtMs, expiresAtMs } = successor;
    const values = [hash, next, new Date(issuedAtMs), new Date(expiresAtMs), tenantCode ?? null];
    const added: unknown[] = await this.current.manager.query(EXCHANGE, values);
    return added.length > 0;
  }

  async choose(id: string, tenantCode: string | undefined): Promise<void> {
    await this.current.manager.query('UPDATE sessions SET tenant_code = $2 WHERE id = $1', [id, tenantCode ?? null]);
  }

  async noteSignIn(userId: string, atMs: number): Promise<void> {
    await this.current.manager.query('UPDATE users SET last_login_at = $2 WHERE id = $1', [userId, new Date(atMs)]);
  }

  removeOver(beforeMs: number): Promise<number> {
    const over = 'expires_at < $1 OR ended_at < $1';
    return removeUnlocked(this.current.manager, 'sessions', over, [new Date(beforeMs)], SESSIONS_AT_A_TIME);
  }

  removeExpiredTokens(beforeMs: number): Promise<number> {
    return removeUnlocked(this.current.manager, 'refresh_tokens', 'expires_at < $1', [new Date(beforeMs)]);
  }
}

const sessionOf = (row: Row): Session => ({
  id: row.id,
  userId: row.user_id,
  clientId: row.client_id,
  tenantCode: row.tenant_code ?? undefined,
  acr: row.acr,
  authTimeMs: row.auth_time.getTime(),
  address: row.address ?? undefined,
  userAgent: row.user_agent ?? undefined,
  createdAtMs: row.created_at.getTime(),
  expiresAtMs: row.expires_at.getTime(),
  endedAtMs: row.ended_at?.getTime(),
});

const tokenOf = (hash: Buffer, row: Row): RefreshToken => ({
  hash,
  sessionId: row.id,
  issuedAtMs: row.token_issued_at.getTime(),
  expiresAtMs: row.token_expires_at.getTime(),
  usedAtMs: row.token_used_at?.getTime(),
});
