import type { AuditEntry, AuditFilter } from './domain/audit-entry';
import { type AuditReading, AuditRepository } from './ports/audit.repository';

/** A user of the house was disabled by the system, unless said otherwise. */
export function anAuditEntry(facts: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: '018f0000-0000-4000-8000-000000000001',
    position: '1',
    type: 'user.disabled',
    subject: { type: 'user', id: '018f0000-0000-4000-8000-00000000000a' },
    tenant: undefined,
    actor: { kind: 'system', id: 'iam-gateway' },
    changes: { enabled: { from: true, to: false } },
    requestId: undefined,
    occurredAt: new Date('2026-01-01T00:00:00.000Z'),
    ...facts,
  };
}

/** Entries in memory, given newest first. Filters are remembered, and nothing is filtered. */
export class FakeAuditRepository extends AuditRepository {
  readonly asked: { filter: AuditFilter; reading: AuditReading }[] = [];

  constructor(private readonly entries: readonly AuditEntry[]) {
    super();
  }

  read(filter: AuditFilter, reading: AuditReading): Promise<AuditEntry[]> {
    this.asked.push({ filter, reading });
    const { descending, beyond, rows } = reading;
    const sorted = descending ? [...this.entries] : [...this.entries].reverse();
    const start = beyond === undefined ? 0 : sorted.findIndex(({ position }) => position === beyond.position) + 1;
    return Promise.resolve(sorted.slice(start, start + rows));
  }

  prune(): Promise<number> {
    return Promise.resolve(0);
  }
}
