import { Injectable } from '@nestjs/common';
import { advisoryLocks, CurrentUnitOfWork } from '../../database';
import type { RecordedEvent } from '../domain-event';
import { isInterested, type Subscription } from '../event-subscriber';
import { type Backlog, type Delivery, OutboxStore } from './outbox-store';

/** An event as JSON has it: times are text. */
type WrittenEvent = Omit<RecordedEvent, 'occurredAt'> & { readonly occurredAt: string };

interface OutboxRow {
  readonly position: string;
  readonly id: string;
  readonly type: string;
  readonly aggregate: string;
  readonly event: WrittenEvent;
  readonly subscriber: string | null;
  readonly recorded_at: Date;
}

interface DeliveryRow {
  readonly position: string;
  readonly event: WrittenEvent;
  readonly attempts: number;
}

/** What names one delivery, as this instance claimed it: who claims it anew counts another attempt. */
const IS_STILL_OURS = 'subscriber = $1 AND position = $2 AND attempts = $3';

@Injectable()
export class PostgresOutboxStore extends OutboxStore {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async distribute(subscriptions: readonly Subscription[], limit: number, now: Date) {
    const { manager } = this.current;
    // One instance at a time: two that took turns could hand the later of two events out first.
    await manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.distribution]);
    const [rows] = await manager.query<[OutboxRow[], number]>(
      `DELETE FROM outbox WHERE position IN (SELECT position FROM outbox ORDER BY position LIMIT $1)
       RETURNING position, id, type, aggregate, event, subscriber, recorded_at`,
      [limit],
    );
    const deliveries = rows.flatMap((row) =>
      addressees(subscriptions, row).map((subscriber) => ({ ...row, subscriber, event_id: row.id })),
    );
    if (deliveries.length > 0)
      await manager.query(
        `INSERT INTO deliveries (subscriber, position, event_id, type, aggregate, event, next_try_at, recorded_at)
         SELECT subscriber, position, event_id, type, aggregate, event, $2, recorded_at
           FROM jsonb_to_recordset($1) AS d(subscriber text, position bigint, event_id uuid, type text, aggregate text,
                                            event jsonb, recorded_at timestamptz)
         ON CONFLICT ON CONSTRAINT deliveries_once DO NOTHING`,
        [JSON.stringify(deliveries), now],
      );
    return { events: rows.length, subscribers: new Set(deliveries.map(({ subscriber }) => subscriber)) };
  }

  async claim(subscriber: string, limit: number, now: Date, leaseEndsAt: Date): Promise<Delivery[]> {
    const [rows] = await this.current.manager.query<[DeliveryRow[], number]>(
      `UPDATE deliveries SET attempts = attempts + 1, next_try_at = $4
        WHERE subscriber = $1 AND position IN (
          SELECT head.position FROM deliveries head
           WHERE head.subscriber = $1 AND head.next_try_at <= $3
             AND NOT EXISTS (SELECT 1 FROM deliveries earlier
                              WHERE earlier.subscriber = $1 AND earlier.aggregate = head.aggregate
                                AND earlier.position < head.position)
           ORDER BY head.next_try_at, head.position LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING position, event, attempts`,
      [subscriber, limit, now, leaseEndsAt],
    );
    return rows.map(({ position, event, attempts }) => ({ subscriber, position, event: read(event), attempts }));
  }

  async delivered({ subscriber, position, attempts }: Delivery): Promise<void> {
    await this.current.manager.query(`DELETE FROM deliveries WHERE ${IS_STILL_OURS}`, [subscriber, position, attempts]);
  }

  async postpone({ subscriber, position, attempts }: Delivery, at: Date): Promise<void> {
    await this.current.manager.query(`UPDATE deliveries SET next_try_at = $4 WHERE ${IS_STILL_OURS}`, [
      subscriber,
      position,
      attempts,
      at,
    ]);
  }

  async bury({ subscriber, position, attempts }: Delivery, error: string, now: Date): Promise<void> {
    await this.current.manager.query(burying(IS_STILL_OURS, '$4', '$5'), [subscriber, position, attempts, error, now]);
  }

  async buryOrphans(subscribers: readonly string[], before: Date, now: Date): Promise<number> {
    const buried = await this.current.manager.query<unknown[]>(
      burying('subscriber <> ALL ($1) AND recorded_at < $2', '$3', '$4'),
      [subscribers, before, 'no subscriber bears this name any more', now],
    );
    return buried.length;
  }

  async backlog(): Promise<Backlog> {
    const [row] = await this.current.manager.query<[{ waiting: number; oldest: Date | null; dead: number }]>(
      `SELECT ((SELECT count(*) FROM outbox) + (SELECT count(*) FROM deliveries))::int AS waiting,
              least((SELECT min(recorded_at) FROM outbox), (SELECT min(recorded_at) FROM deliveries)) AS oldest,
              (SELECT count(*) FROM dead_letters)::int AS dead`,
    );
    return { waiting: row.waiting, oldestAt: row.oldest ?? undefined, deadLetters: row.dead };
  }
}

/** Everybody who is interested; of what is told again, only the one whom it is for. */
function addressees(subscriptions: readonly Subscription[], { type, subscriber }: OutboxRow): string[] {
  if (subscriber !== null) return [subscriber];
  return subscriptions.filter((subscription) => isInterested(subscription, type)).map(({ name }) => name);
}

function burying(condition: string, error: string, now: string): string {
  return `WITH dead AS (DELETE FROM deliveries WHERE ${condition} RETURNING *)
    INSERT INTO dead_letters (id, event_id, subscriber, type, aggregate, event, attempts, last_error, recorded_at, died_at)
    SELECT gen_random_uuid(), event_id, subscriber, type, aggregate, event, attempts, ${error}, recorded_at, ${now} FROM dead
    RETURNING id`;
}

function read(event: WrittenEvent): RecordedEvent {
  return { ...event, occurredAt: new Date(event.occurredAt) };
}
