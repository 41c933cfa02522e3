import { Injectable } from '@nestjs/common';
import { Envelope } from '../../shared/crypto';
import { CurrentUnitOfWork } from '../../shared/database';
import type { CapturedLetter, Letter } from '../domain/letter';
import { Mailbox } from '../ports/mailbox';

const MOST = 200;

interface Row {
  id: string;
  letter: string;
  captured_at: Date;
}

@Injectable()
export class PostgresMailbox extends Mailbox {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly envelope: Envelope,
  ) {
    super();
  }

  async keep(id: string, letter: Letter, atMs: number): Promise<void> {
    const { manager } = this.current;
    await manager.query(
      'INSERT INTO captured_mail (id, letter, captured_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
      [id, this.envelope.seal(JSON.stringify(letter), place(id)), new Date(atMs)],
    );
    await manager.query(
      `DELETE FROM captured_mail
        WHERE position <= (SELECT position FROM captured_mail ORDER BY position DESC OFFSET $1 LIMIT 1)`,
      [MOST],
    );
  }

  async list(): Promise<CapturedLetter[]> {
    const rows: Row[] = await this.current.manager.query(
      'SELECT id, letter, captured_at FROM captured_mail ORDER BY position DESC LIMIT $1',
      [MOST],
    );
    return rows.map((row) => this.#open(row));
  }

  async find(id: string): Promise<CapturedLetter | undefined> {
    const rows: Row[] = await this.current.manager.query(
      'SELECT id, letter, captured_at FROM captured_mail WHERE id = $1',
      [id],
    );
    return rows[0] && this.#open(rows[0]);
  }

  async empty(): Promise<void> {
    await this.current.manager.query('DELETE FROM captured_mail');
  }

  #open({ id, letter, captured_at }: Row): CapturedLetter {
    return { id, capturedAt: captured_at, ...(JSON.parse(this.envelope.open(letter, place(id))) as Letter) };
  }
}

const place = (id: string): string => `captured-mail:${id}`;
