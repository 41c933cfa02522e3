import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock';
import { Random } from '../crypto';
import { advisoryLocks, CurrentUnitOfWork } from '../database';
import { currentActor, requestContext } from '../tenant';
import { changesBetween } from './changes';
import type { DomainEvent, RecordedEvent } from './domain-event';
import { DomainEvents } from './domain-events';
import { OutboxAlarm } from './outbox/outbox-alarm';
import { withoutSecrets } from './redact';

/** Audit and outbox are tables of ours: one transaction with what happened. */
@Injectable()
export class PostgresDomainEvents extends DomainEvents {
  /** What a transaction will put into the outbox. */
  readonly #pending = new WeakMap<EntityManager, RecordedEvent[]>();

  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly alarm: OutboxAlarm,
  ) {
    super();
  }

  async record({ type, subject, tenantId, before, after }: DomainEvent): Promise<void> {
    const { manager } = this.current;
    const event: RecordedEvent = {
      id: this.random.uuid(),
      type,
      subject,
      tenantId,
      occurredAt: new Date(this.clock.nowMs()),
      actor: currentActor(),
      changes: withoutSecrets(changesBetween(before, after)),
      requestId: requestContext.current()?.requestId,
    };
    await manager.query(
      `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, tenant_id, actor, changes, request_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        event.id,
        event.occurredAt,
        type,
        subject.type,
        subject.id,
        tenantId ?? null,
        JSON.stringify(event.actor),
        JSON.stringify(event.changes),
        event.requestId ?? null,
      ],
    );
    this.#putOut(manager, event);
  }

  #putOut(manager: EntityManager, event: RecordedEvent): void {
    const pending = this.#pending.get(manager);
    if (pending !== undefined) return void pending.push(event);
    const events = [event];
    this.#pending.set(manager, events);
    this.current.beforeCommit(() => {
      this.#pending.delete(manager);
      return this.#write(manager, events);
    });
    this.current.afterCommit(() => this.alarm.ring());
  }

  /**
   * Places in the outbox are drawn under a lock of the subject that is held to the end: a later place is never seen before an
   * earlier one of the same subject. It is taken last, and several in one order, so that nobody waits in a circle.
   */
  async #write(manager: EntityManager, events: readonly RecordedEvent[]): Promise<void> {
    const rows = events.map((event) => ({ ...event, aggregate: aggregateOf(event), event }));
    await manager.query(
      `SELECT pg_advisory_xact_lock($1, key) FROM (SELECT DISTINCT hashtext(a) AS key FROM unnest($2::text[]) a ORDER BY key) keys`,
      [advisoryLocks.outboxOfSubject, rows.map(({ aggregate }) => aggregate)],
    );
    await manager.query(
      `INSERT INTO outbox (id, type, aggregate, event, recorded_at)
       SELECT (e->>'id')::uuid, e->>'type', e->>'aggregate', e->'event', (e->>'occurredAt')::timestamptz
         FROM jsonb_array_elements($1) WITH ORDINALITY AS list(e, place) ORDER BY place`,
      [JSON.stringify(rows)],
    );
  }
}

function aggregateOf({ subject }: RecordedEvent): string {
  return `${subject.type}:${subject.id}`;
}
