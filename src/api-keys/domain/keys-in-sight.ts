import { type Principal, SESSION_REQUIRED } from '../../access';
import type { Scope } from '../../shared/database';
import { RefusedError } from '../../shared/problem';
import type { Tenant } from '../../shared/tenant';

/** Which keys somebody works with, and so in which scope. Another's key is absent, never forbidden. */
export interface KeysInSight {
  readonly scope: Scope;
  /** Absent: all that the scope shows. */
  readonly ownerId?: string;
}

/**
 * One's own, of every tenant. They belong to the user, so the scope is the house's and the owner is the predicate.
 * @throws {RefusedError} 403 `session-required` for whoever is no user of ours who signed in
 */
export function ownKeys(principal: Principal): KeysInSight {
  return { scope: 'system', ownerId: userSignedIn(principal) };
}

/** Those of the selected tenant; without one, which only a SUPERADMIN may be, all. */
export function keysOf(tenant: Tenant | undefined): KeysInSight {
  return { scope: tenant === undefined ? 'installation' : 'tenant' };
}

/** @returns the user's id @throws {RefusedError} 403 `session-required` */
export function userSignedIn({ kind, ours, userId, sessionId }: Principal): string {
  if (kind !== 'user' || !ours || sessionId === undefined) throw new RefusedError(SESSION_REQUIRED);
  return userId;
}
