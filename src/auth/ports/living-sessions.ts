import type { Session } from '../domain/session';

/** Sessions that have neither ended nor expired. Scope `system`. */
export abstract class LivingSessions {
  /** @returns undefined when it is none of the user's */
  abstract find(id: string, userId: string, nowMs: number): Promise<LivingSession | undefined>;
}

/** What is kept when another session takes the place of one. */
export type LivingSession = Pick<Session, 'id' | 'clientId' | 'tenantCode'>;
