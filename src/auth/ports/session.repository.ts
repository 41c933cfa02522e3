import type { RefreshToken } from '../domain/refresh-token';
import type { Session, SessionEnd } from '../domain/session';

/** Sessions and their refresh tokens. Scope `system`: they belong to users, not to tenants. */
export abstract class SessionRepository {
  abstract create(session: Session): Promise<void>;
  abstract addRefreshToken(token: RefreshToken): Promise<void>;
  /** Both are locked until the unit of work ends: of parallel refreshes one is first. */
  abstract findByRefreshToken(hash: Buffer): Promise<{ session: Session; token: RefreshToken } | undefined>;
  /** Whose it is, used up or not; locks nothing. */
  abstract findOwner(hash: Buffer): Promise<{ sessionId: string; userId: string } | undefined>;
  abstract markUsed(hash: Buffer, atMs: number): Promise<void>;
  /** @param tenantCode chosen from now on */
  abstract touch(id: string, atMs: number, tenantCode: string | undefined): Promise<void>;
  /** Does nothing to a session that has ended already. */
  abstract end(id: string, atMs: number, by: SessionEnd): Promise<void>;
  /** Removes sessions that ended or expired before, with their refresh tokens. @returns how many */
  abstract removeOver(beforeMs: number): Promise<number>;
}
