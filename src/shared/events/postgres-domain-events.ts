import { Injectable } from '@nestjs/common';
import { Clock } from '../clock';
import { Random } from '../crypto';
import { CurrentUnitOfWork } from '../database';
import { type Actor, requestContext } from '../tenant';
import { changesBetween } from './changes';
import type { DomainEvent } from './domain-event';
import { DomainEvents } from './domain-events';

/** Nobody asked: the house itself did it. */
const SYSTEM: Actor = { kind: 'system', id: 'iam-gateway' };

/** Audit and outbox are tables of ours: one transaction with what happened. */
@Injectable()
export class PostgresDomainEvents extends DomainEvents {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    super();
  }

  async record({ type, subject, tenantId, before, after }: DomainEvent): Promise<void> {
    const context = requestContext.current();
    const id = this.random.uuid();
    const occurredAt = new Date(this.clock.nowMs());
    const actor = context?.actor ?? SYSTEM;
    const changes = changesBetween(before, after);
    const event = { id, type, subject, tenantId, occurredAt, actor, changes, requestId: context?.requestId };
    const { manager } = this.current;
    await manager.query(
      `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, tenant_id, actor, changes, request_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        occurredAt,
        type,
        subject.type,
        subject.id,
        tenantId ?? null,
        JSON.stringify(actor),
        JSON.stringify(changes),
        context?.requestId ?? null,
      ],
    );
    await manager.query(
      `INSERT INTO outbox (id, type, aggregate, event, next_try_at, recorded_at) VALUES ($1, $2, $3, $4, $5, $5)`,
      [id, type, `${subject.type}:${subject.id}`, JSON.stringify(event), occurredAt],
    );
  }
}
