import type { Session as ShownSession } from '../../contract';
import { deviceOf } from './device';

/** A living session, as whoever it belongs to may see it. */
export interface ListedSession {
  readonly id: string;
  readonly userAgent: string | undefined;
  readonly address: string | undefined;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** @param current id of the session that asks, if one does */
export function shownSession(session: ListedSession, current: string | undefined): ShownSession {
  const { id, userAgent, address, createdAt, lastUsedAt, expiresAt } = session;
  return {
    id,
    device: deviceOf(userAgent) ?? null,
    address: address ?? null,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    current: id === current,
  };
}
