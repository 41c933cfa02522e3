import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { RecordedEvent } from '../../shared/events';
import type { Reading } from '../../shared/paging';
import { NotFoundError } from '../../shared/problem';
import type { DeadLetter } from '../domain/dead-letter';
import { DeadLetterRepository } from '../ports/dead-letter.repository';

interface Row {
  readonly id: string;
  readonly event_id: string;
  readonly subscriber: string;
  readonly type: string;
  readonly aggregate: string;
  readonly event: Pick<RecordedEvent, 'changes'>;
  readonly attempts: number;
  readonly last_error: string;
  readonly recorded_at: Date;
  readonly died_at: Date;
}

@Injectable()
export class PostgresDeadLetterRepository extends DeadLetterRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async read({ descending, beyond, rows }: Reading, subscriber: string | undefined): Promise<DeadLetter[]> {
    const direction = descending ? 'DESC' : 'ASC';
    const found = await this.current.manager.query<Row[]>(
      `SELECT * FROM dead_letters
        WHERE ($1::text IS NULL OR subscriber = $1)
          AND ($2::timestamptz IS NULL OR (died_at, id) ${descending ? '<' : '>'} ($2, $3::uuid))
        ORDER BY died_at ${direction}, id ${direction} LIMIT $4`,
      [subscriber ?? null, beyond?.key ?? null, beyond?.id ?? null, rows],
    );
    return found.map(letter);
  }

  async get(id: string): Promise<DeadLetter> {
    return letter(only(await this.current.manager.query<Row[]>(`SELECT * FROM dead_letters WHERE id = $1`, [id])));
  }

  async replay(id: string): Promise<DeadLetter> {
    const row = await this.#remove(id);
    await this.current.manager.query(
      `INSERT INTO outbox (id, type, aggregate, event, subscriber, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [row.event_id, row.type, row.aggregate, JSON.stringify(row.event), row.subscriber, row.recorded_at],
    );
    return letter(row);
  }

  async replayOldest(limit: number, subscriber: string | undefined) {
    const { manager } = this.current;
    const [{ replayed }] = await manager.query<[{ replayed: number }]>(
      `WITH dead AS (
         DELETE FROM dead_letters WHERE id IN (
           SELECT id FROM dead_letters WHERE $2::text IS NULL OR subscriber = $2
            ORDER BY recorded_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING *),
       told AS (
         INSERT INTO outbox (id, type, aggregate, event, subscriber, recorded_at)
         SELECT event_id, type, aggregate, event, subscriber, recorded_at FROM dead ORDER BY recorded_at, id)
       SELECT count(*)::int AS replayed FROM dead`,
      [limit, subscriber ?? null],
    );
    const [{ remaining }] = await manager.query<[{ remaining: number }]>(
      `SELECT count(*)::int AS remaining FROM dead_letters WHERE $1::text IS NULL OR subscriber = $1`,
      [subscriber ?? null],
    );
    return { replayed, remaining };
  }

  async discard(id: string): Promise<DeadLetter> {
    return letter(await this.#remove(id));
  }

  async #remove(id: string): Promise<Row> {
    const [rows] = await this.current.manager.query<[Row[], number]>(
      `DELETE FROM dead_letters WHERE id = $1 RETURNING *`,
      [id],
    );
    return only(rows);
  }
}

function only(rows: readonly Row[]): Row {
  if (rows[0] === undefined) throw new NotFoundError();
  return rows[0];
}

function letter({ id, event_id, subscriber, type, aggregate, event, attempts, ...row }: Row): DeadLetter {
  return {
    id,
    eventId: event_id,
    subscriber,
    type,
    subject: aggregate,
    changes: event.changes,
    attempts,
    lastError: row.last_error,
    occurredAt: row.recorded_at,
    diedAt: row.died_at,
  };
}
