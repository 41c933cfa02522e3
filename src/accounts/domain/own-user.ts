import { type Principal, SESSION_REQUIRED } from '../../access';
import { RefusedError } from '../../shared/problem';

/** Somebody who signed in here, and works on their own account. */
export interface OwnUser {
  readonly id: string;
  readonly sessionId: string;
}

/** @throws {RefusedError} 403 `session-required` for keys, services, and users of other issuers */
export function ownUser({ kind, ours, userId, sessionId }: Principal): OwnUser {
  if (kind !== 'user' || !ours || sessionId === undefined) throw new RefusedError(SESSION_REQUIRED);
  return { id: userId, sessionId };
}
