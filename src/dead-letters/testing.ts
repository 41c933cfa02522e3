import type { Reading } from '../shared/paging';
import { NotFoundError } from '../shared/problem';
import type { DeadLetter } from './domain/dead-letter';
import { DeadLetterRepository } from './ports/dead-letter.repository';

/** Of a letter that could not be sent, unless said otherwise. */
export function aDeadLetter(facts: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: '018f0000-0000-4000-8000-000000000001',
    eventId: '018f0000-0000-4000-8000-00000000000e',
    subscriber: 'letters',
    type: 'user.disabled',
    subject: 'user:ana',
    changes: { enabled: { from: true, to: false } },
    attempts: 12,
    lastError: 'Error: out of paper',
    occurredAt: new Date('2026-01-01T00:00:00.000Z'),
    diedAt: new Date('2026-01-01T01:00:00.000Z'),
    ...facts,
  };
}

/** Dead letters in memory, given newest first. */
export class FakeDeadLetterRepository extends DeadLetterRepository {
  readonly replayed: string[] = [];

  constructor(public letters: DeadLetter[]) {
    super();
  }

  read({ descending, beyond, rows }: Reading, subscriber: string | undefined): Promise<DeadLetter[]> {
    const wanted = this.letters.filter((letter) => subscriber === undefined || letter.subscriber === subscriber);
    const sorted = descending ? wanted : [...wanted].reverse();
    const start = beyond === undefined ? 0 : sorted.findIndex(({ id }) => id === beyond.id) + 1;
    return Promise.resolve(sorted.slice(start, start + rows));
  }

  get(id: string): Promise<DeadLetter> {
    const found = this.letters.find((letter) => letter.id === id);
    return found ? Promise.resolve(found) : Promise.reject(new NotFoundError());
  }

  async discard(id: string): Promise<DeadLetter> {
    const found = await this.get(id);
    this.letters = this.letters.filter((letter) => letter !== found);
    return found;
  }

  async replay(id: string): Promise<DeadLetter> {
    this.replayed.push(id);
    return this.discard(id);
  }

  async replayOldest(limit: number, subscriber: string | undefined) {
    const wanted = this.letters.filter((letter) => subscriber === undefined || letter.subscriber === subscriber);
    for (const { id } of wanted.slice(-limit)) await this.replay(id);
    return { replayed: Math.min(limit, wanted.length), remaining: Math.max(0, wanted.length - limit) };
  }
}
