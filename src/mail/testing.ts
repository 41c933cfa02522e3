import { MailQueue, type NewLetter, type QueuedLetter } from './ports/mail-queue';
import { type Mail, Mailer } from './ports/mailer';
import type { TemplateName } from './templates/templates';

/** Remembers which letters were to be sent: for tests of handlers. */
export class FakeMailer extends Mailer {
  readonly sent: Mail[] = [];

  send<Name extends TemplateName>(mail: Mail<Name>): Promise<void> {
    this.sent.push(mail);
    return Promise.resolve();
  }

  /** Letters that somebody will read. */
  get delivered(): Mail[] {
    return this.sent.filter(({ to }) => to !== undefined);
  }
}

interface FakeRow extends NewLetter {
  readonly attempts: number;
  readonly nextTryAtMs: number;
  readonly givenUp: boolean;
  readonly error?: string;
}

/** The queue in memory. */
export class FakeMailQueue extends MailQueue {
  readonly rows = new Map<string, FakeRow>();

  add(letter: NewLetter, nowMs: number): Promise<void> {
    this.rows.set(letter.id, { ...letter, attempts: 0, nextTryAtMs: nowMs, givenUp: false });
    return Promise.resolve();
  }
  take(nowMs: number, untilMs: number): Promise<QueuedLetter | undefined> {
    const [due] = [...this.rows.values()].filter((row) => !row.givenUp && row.nextTryAtMs <= nowMs);
    if (due === undefined) return Promise.resolve(undefined);
    const taken = this.#set(due.id, { attempts: due.attempts + 1, nextTryAtMs: untilMs });
    return Promise.resolve({ ...taken, open: () => due.letter });
  }
  remove(id: string): Promise<void> {
    this.rows.delete(id);
    return Promise.resolve();
  }
  retryAt(id: string, atMs: number, error: string): Promise<void> {
    this.#set(id, { nextTryAtMs: atMs, error });
    return Promise.resolve();
  }
  giveUp(id: string, _atMs: number, error: string): Promise<void> {
    this.#set(id, { givenUp: true, error, letter: undefined });
    return Promise.resolve();
  }
  removeDead(): Promise<number> {
    return Promise.resolve(0);
  }
  count(): Promise<{ waiting: number; dead: number }> {
    const dead = [...this.rows.values()].filter(({ givenUp }) => givenUp).length;
    return Promise.resolve({ waiting: this.rows.size - dead, dead });
  }

  #set(id: string, change: Partial<FakeRow>): FakeRow {
    const row = { ...this.rows.get(id)!, ...change };
    this.rows.set(id, row);
    return row;
  }
}
