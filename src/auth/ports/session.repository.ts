import type { Identity } from '../../identity';
import type { RefreshToken } from '../domain/refresh-token';
import type { Session } from '../domain/session';

export interface FoundRefreshToken {
  readonly session: Session;
  readonly token: RefreshToken;
}

/** All that a refresh is decided by. */
export interface ShownRefreshToken extends FoundRefreshToken {
  /** Whose session it is, at the same moment. */
  readonly identity: Identity;
}

/** Sessions and their refresh tokens. Scope `system`: they belong to users, not to tenants. */
export abstract class SessionRepository {
  abstract create(session: Session): Promise<void>;
  abstract addRefreshToken(token: RefreshToken): Promise<void>;
  /** The token, used up or not, and its session. */
  abstract findByRefreshToken(hash: Buffer): Promise<FoundRefreshToken | undefined>;
  /** As `findByRefreshToken`, with the user. One statement. */
  abstract findShown(hash: Buffer): Promise<ShownRefreshToken | undefined>;
  /** Whether it has neither ended nor expired. */
  abstract isAlive(id: string, nowMs: number): Promise<boolean>;
  /**
   * Uses a refresh token up: adds its successor, and notes use and choice of a tenant at the session, all at the time at
   * which the successor was issued. One statement.
   * @returns false when nothing was done: somebody else used the token first, or the session has ended. Find it again then.
   */
  abstract exchange(hash: Buffer, successor: RefreshToken, tenantCode: string | undefined): Promise<boolean>;
  /** @param tenantCode chosen from now on */
  abstract choose(id: string, tenantCode: string | undefined): Promise<void>;
  /** When the user was last seen signing in. */
  abstract noteSignIn(userId: string, atMs: number): Promise<void>;
  /** Removes some of the sessions that ended or expired before, with their refresh tokens. @returns how many; 0 when none is left */
  abstract removeOver(beforeMs: number): Promise<number>;
  /** Removes some of the refresh tokens that expired before, used or not. @returns how many; 0 when none is left */
  abstract removeExpiredTokens(beforeMs: number): Promise<number>;
}
