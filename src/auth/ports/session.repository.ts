import type { RefreshToken } from '../domain/refresh-token';
import type { Session } from '../domain/session';

export interface FoundRefreshToken {
  readonly session: Session;
  readonly token: RefreshToken;
}

/** Sessions and their refresh tokens. Scope `system`: they belong to users, not to tenants. */
export abstract class SessionRepository {
  abstract create(session: Session): Promise<void>;
  abstract addRefreshToken(token: RefreshToken): Promise<void>;
  /** The token, used up or not, and its session. */
  abstract findByRefreshToken(hash: Buffer): Promise<FoundRefreshToken | undefined>;
  /** The same, and both are locked until the unit of work ends: of parallel refreshes one is first. */
  abstract lockByRefreshToken(hash: Buffer): Promise<FoundRefreshToken | undefined>;
  /** Whether it has neither ended nor expired. */
  abstract isAlive(id: string, nowMs: number): Promise<boolean>;
  abstract markUsed(hash: Buffer, atMs: number): Promise<void>;
  /** @param tenantCode chosen from now on */
  abstract touch(id: string, atMs: number, tenantCode: string | undefined): Promise<void>;
  /** When the user was last seen signing in. */
  abstract noteSignIn(userId: string, atMs: number): Promise<void>;
  /** Removes some of the sessions that ended or expired before, with their refresh tokens. @returns how many; 0 when none is left */
  abstract removeOver(beforeMs: number): Promise<number>;
}
