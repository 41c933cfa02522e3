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

/** A power of two. */
const SUBJECT_LOCKS = 1024;
/** Events in one statement: it is over long before a statement may take no longer. */
const AT_A_TIME = 1000;

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

  async record(...events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { manager } = this.current;
    const recorded = events.map((event) => this.#recorded(event));
    for (const some of inChunks(recorded))
      await manager.query(
        `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, tenant_id, actor, changes, request_id)
       SELECT (e->>'id')::uuid, (e->>'occurredAt')::timestamptz, e->>'type', e->'subject'->>'type', e->'subject'->>'id',
              (e->>'tenantId')::uuid, e->'actor', e->'changes', e->>'requestId'
         FROM jsonb_array_elements($1) WITH ORDINALITY AS list(e, place) ORDER BY place`,
        [JSON.stringify(some)],
      );
    this.#putOut(manager, recorded);
  }

  #recorded({ type, subject, tenantId, before, after }: DomainEvent): RecordedEvent {
    return {
      id: this.random.uuid(),
      type,
      subject,
      tenantId,
      occurredAt: new Date(this.clock.nowMs()),
      actor: currentActor(),
      changes: withoutSecrets(changesBetween(before, after)),
      requestId: requestContext.current()?.requestId,
    };
  }

  #putOut(manager: EntityManager, recorded: readonly RecordedEvent[]): void {
    const pending = this.#pending.get(manager);
    if (pending !== undefined) {
      for (const event of recorded) pending.push(event);
      return;
    }
    const events = [...recorded];
    this.#pending.set(manager, events);
    this.current.beforeCommit(() => {
      this.#pending.delete(manager);
      return this.#write(manager, events);
    });
    this.current.afterCommit(() => this.alarm.ring());
  }

  /**
   * Places in the outbox are drawn under a lock of the subject that is held to the end: a later place is never seen before an
   * earlier one of the same subject. It is taken last, and several in one order, so that nobody waits in a circle. There are
   * few of these locks, and subjects share them: PostgreSQL has room for some thousands, and a user may have more sessions.
   */
  async #write(manager: EntityManager, events: readonly RecordedEvent[]): Promise<void> {
    const rows = events.map((event) => ({ ...event, aggregate: aggregateOf(event), event }));
    await manager.query(
      `SELECT pg_advisory_xact_lock($1, key)
         FROM (SELECT DISTINCT hashtext(a) & $3 AS key FROM unnest($2::text[]) a ORDER BY key) keys`,
      [advisoryLocks.outboxOfSubject, rows.map(({ aggregate }) => aggregate), SUBJECT_LOCKS - 1],
    );
    for (const some of inChunks(rows))
      await manager.query(
        `INSERT INTO outbox (id, type, aggregate, event, recorded_at)
       SELECT (e->>'id')::uuid, e->>'type', e->>'aggregate', e->'event', (e->>'occurredAt')::timestamptz
         FROM jsonb_array_elements($1) WITH ORDINALITY AS list(e, place) ORDER BY place`,
        [JSON.stringify(some)],
      );
  }
}

function* inChunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += AT_A_TIME) yield all.slice(start, start + AT_A_TIME);
}

function aggregateOf({ subject }: RecordedEvent): string {
  return `${subject.type}:${subject.id}`;
}
