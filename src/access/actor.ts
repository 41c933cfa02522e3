import type { Actor } from '../shared/tenant';
import type { Principal } from './principal';

/** @param address of the client @returns the principal as the audit names it */
export function actorOf({ kind, ours, userId, id, sessionId, keyId }: Principal, address: string): Actor {
  if (kind === 'api-key') return { kind, id: keyId!, address };
  return ours ? { kind, id: userId, sessionId, address } : { kind: 'service', id, address };
}
