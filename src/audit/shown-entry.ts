import type { AuditEntry as ShownEntry } from '../contract';
import type { AuditEntry } from './domain/audit-entry';

/** An entry as the contract has it. */
export function shownEntry({
  id,
  type,
  subject,
  tenant,
  actor,
  changes,
  requestId,
  occurredAt,
}: AuditEntry): ShownEntry {
  const { kind, id: actorId, sessionId, address } = actor;
  return {
    id,
    type,
    subject,
    tenant: tenant ?? null,
    actor: {
      kind,
      id: actorId,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(address === undefined ? {} : { address }),
    },
    changes,
    requestId: requestId ?? null,
    occurredAt: occurredAt.toISOString(),
  };
}
