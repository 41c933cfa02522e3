import type { ListedSession } from './listed-session';

/** Living sessions, of whoever they are. Scope `system`: they belong to users, not to tenants. */
export abstract class SessionListRepository {
  /** @returns the last used first, at most 100 */
  abstract of(userId: string, nowMs: number): Promise<ListedSession[]>;
  /** @returns whose session it is; undefined when there is no such living session */
  abstract ownerOf(sessionId: string, nowMs: number): Promise<string | undefined>;
}
