import { Injectable } from '@nestjs/common';
import { Envelope } from '../../shared/crypto';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import type { Letter } from '../domain/letter';
import { MailQueue, type NewLetter, type QueuedLetter } from '../ports/mail-queue';

interface Row {
  id: string;
  template: string;
  letter: string;
  attempts: number;
  good_until: Date;
}

/** Letters are sealed: a link that resets a password is as good as the password, and backups of tables travel. */
@Injectable()
export class PostgresMailQueue extends MailQueue {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly envelope: Envelope,
  ) {
    super();
  }

  async add({ id, template, letter, goodUntilMs }: NewLetter, nowMs: number): Promise<void> {
    const sealed = this.envelope.seal(JSON.stringify(letter ?? null), place(id));
    await this.current.manager.query(
      `INSERT INTO mail_queue (id, template, letter, next_try_at, good_until, queued_at) VALUES ($1, $2, $3, $4, $5, $4)`,
      [id, template, sealed, new Date(nowMs), new Date(goodUntilMs)],
    );
  }

  async take(nowMs: number, untilMs: number): Promise<QueuedLetter | undefined> {
    const [rows] = await this.current.manager.query<[Row[], number]>(
      `UPDATE mail_queue SET attempts = attempts + 1, next_try_at = $2
        WHERE id = (SELECT id FROM mail_queue WHERE given_up_at IS NULL AND next_try_at <= $1
                     ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, template, letter, attempts, good_until`,
      [new Date(nowMs), new Date(untilMs)],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      id: row.id,
      template: row.template,
      attempts: row.attempts,
      goodUntilMs: row.good_until.getTime(),
      open: () => (JSON.parse(this.envelope.open(row.letter, place(row.id))) as Letter | null) ?? undefined,
    };
  }

  async remove(id: string): Promise<void> {
    await this.current.manager.query('DELETE FROM mail_queue WHERE id = $1', [id]);
  }

  async retryAt(id: string, atMs: number, error: string): Promise<void> {
    await this.current.manager.query('UPDATE mail_queue SET next_try_at = $2, last_error = $3 WHERE id = $1', [
      id,
      new Date(atMs),
      error,
    ]);
  }

  async giveUp(id: string, atMs: number, error: string): Promise<void> {
    await this.current.manager.query(
      'UPDATE mail_queue SET given_up_at = $2, last_error = $3, letter = NULL WHERE id = $1',
      [id, new Date(atMs), error],
    );
  }

  removeDead(beforeMs: number): Promise<number> {
    return removeUnlocked(this.current.manager, 'mail_queue', 'given_up_at < $1', [new Date(beforeMs)]);
  }

  async count(): Promise<{ waiting: number; dead: number }> {
    const [row] = await this.current.manager.query<[{ waiting: number; dead: number }]>(
      `SELECT count(*) FILTER (WHERE given_up_at IS NULL)::int AS waiting, count(given_up_at)::int AS dead FROM mail_queue`,
    );
    return row;
  }
}

const place = (id: string): string => `mail:${id}`;
