import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { Actor } from '../../shared/tenant';
import { instantOf } from '../../shared/validation';
import { parseTenantCode } from '../../shared/tenant';
import type { AuditEntry, AuditFilter } from '../domain/audit-entry';
import { AuditRepository, type AuditReading } from '../ports/audit.repository';

interface Row {
  readonly id: string;
  readonly position: string;
  readonly type: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly tenant: string | null;
  readonly actor: Actor;
  readonly changes: AuditEntry['changes'];
  readonly request_id: string | null;
  readonly occurred_at: Date;
}

/** In one transaction, with one entry that tells of them. */
const PRUNED_AT_A_TIME = 5000;

@Injectable()
export class TypeOrmAuditRepository extends AuditRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async read(filter: AuditFilter, { descending, beyond, rows }: AuditReading): Promise<AuditEntry[]> {
    const { conditions, value, values } = this.#conditions(filter);
    if (beyond !== undefined) {
      const place = `(${value(beyond.occurredAt)}::timestamptz, ${value(beyond.position)}::bigint)`;
      conditions.push(`(e.occurred_at, e.position) ${descending ? '<' : '>'} ${place}`);
    }
    const direction = descending ? 'DESC' : 'ASC';
    const found = await this.current.manager.query<Row[]>(
      `SELECT e.id, e.position, e.type, e.subject_type, e.subject_id, e.actor, e.changes, e.request_id, e.occurred_at,
              t.business_unit || ':' || t.country_code AS tenant
         FROM audit_entries e LEFT JOIN tenants t ON t.id = e.tenant_id
        WHERE ${conditions.join(' AND ')}
        ORDER BY e.occurred_at ${direction}, e.position ${direction} LIMIT ${value(rows)}`,
      values,
    );
    return found.map(entry);
  }

  /** The tenant's condition stands here and in the policies. */
  /** The database knows how long entries are kept, and holds everybody to it. */
  async prune(): Promise<number> {
    const [row] = await this.current.manager.query<[{ removed: number }]>('SELECT prune_audit($1) AS removed', [
      PRUNED_AT_A_TIME,
    ]);
    return row.removed;
  }

  #conditions({ actor, type, subject, tenant, requestId, from, to }: AuditFilter) {
    const values: unknown[] = [];
    const value = (one: unknown): string => `$${values.push(one)}`;
    const conditions = ['true'];
    if (this.current.scope === 'tenant') conditions.push(`e.tenant_id = ${value(this.current.tenant.id)}`);
    if (actor !== undefined) conditions.push(`e.actor->>'id' = ${value(actor)}`);
    if (type?.endsWith('.')) conditions.push(`starts_with(e.type, ${value(type)})`);
    else if (type !== undefined) conditions.push(`e.type = ${value(type)}`);
    if (subject !== undefined) {
      const [kind, id] = splitAtColon(subject);
      conditions.push(`e.subject_type = ${value(kind)}`);
      if (id !== undefined) conditions.push(`e.subject_id = ${value(id)}`);
    }
    if (tenant !== undefined) {
      const parts = parseTenantCode(tenant);
      conditions.push(
        `t.business_unit = ${value(parts?.businessUnit)} AND t.country_code = ${value(parts?.countryCode)}`,
      );
    }
    if (requestId !== undefined) conditions.push(`e.request_id = ${value(requestId)}`);
    if (from !== undefined) conditions.push(`e.occurred_at >= ${value(instantOf(from))}`);
    if (to !== undefined) conditions.push(`e.occurred_at < ${value(instantOf(to))}`);
    return { conditions, value, values };
  }
}

function splitAtColon(text: string): [string, string | undefined] {
  const at = text.indexOf(':');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function entry({ subject_type, subject_id, tenant, request_id, occurred_at, ...facts }: Row): AuditEntry {
  return {
    ...facts,
    subject: { type: subject_type, id: subject_id },
    tenant: tenant ?? undefined,
    requestId: request_id ?? undefined,
    occurredAt: occurred_at,
  };
}
