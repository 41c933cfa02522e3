import { FakeDomainEvents } from '../../shared/events/testing';
import { NotFoundError } from '../../shared/problem';
import { aDeadLetter, FakeDeadLetterRepository } from '../testing';
import { DiscardDeadLetter } from './discard-dead-letter.command';
import { DiscardDeadLetterHandler } from './discard-dead-letter.handler';
import { ReplayDeadLetter } from './replay-dead-letter.command';
import { ReplayDeadLetterHandler } from './replay-dead-letter.handler';
import { ReplayDeadLetters } from './replay-dead-letters.command';
import { ReplayDeadLettersHandler } from './replay-dead-letters.handler';

const [first, second] = [
  aDeadLetter(),
  aDeadLetter({ id: '018f0000-0000-4000-8000-000000000002', subscriber: 'feed' }),
];

describe('a dead letter', () => {
  let letters: FakeDeadLetterRepository;
  let events: FakeDomainEvents;
  beforeEach(() => {
    letters = new FakeDeadLetterRepository([first, second]);
    events = new FakeDomainEvents();
  });

  it('is told again, and the audit knows of which event to whom', async () => {
    await new ReplayDeadLetterHandler(letters, events).execute(new ReplayDeadLetter(first.id));
    expect(letters.replayed).toEqual([first.id]);
    expect(events.recorded).toEqual([
      {
        type: 'dead-letter.replayed',
        subject: { type: 'dead-letter', id: first.id },
        before: { eventId: first.eventId, subscriber: 'letters' },
      },
    ]);
  });

  it('is discarded, and the audit keeps why it was there', async () => {
    await new DiscardDeadLetterHandler(letters, events).execute(new DiscardDeadLetter(first.id));
    expect(letters.letters).toEqual([second]);
    expect(letters.replayed).toEqual([]);
    expect(events.recorded).toMatchObject([
      { type: 'dead-letter.discarded', before: { subscriber: 'letters', lastError: 'Error: out of paper' } },
    ]);
  });

  it.each([
    ['replayed', () => new ReplayDeadLetterHandler(letters, events).execute(new ReplayDeadLetter('none'))],
    ['discarded', () => new DiscardDeadLetterHandler(letters, events).execute(new DiscardDeadLetter('none'))],
  ])('that is not there cannot be %s', async (_, work) => {
    await expect(work()).rejects.toThrow(NotFoundError);
    expect(events.recorded).toEqual([]);
  });

  it('is told again with all others, or with those for its subscriber', async () => {
    const handler = new ReplayDeadLettersHandler(letters, events);
    expect(await handler.execute(new ReplayDeadLetters('feed'))).toEqual({ replayed: 1, remaining: 0 });
    expect(await handler.execute(new ReplayDeadLetters(undefined))).toEqual({ replayed: 1, remaining: 0 });
    expect(letters.replayed).toEqual([second.id, first.id]);
    expect(events.recorded).toMatchObject([
      { type: 'dead-letters.replayed', subject: { id: 'feed' }, after: { replayed: 1, remaining: 0 } },
      { type: 'dead-letters.replayed', subject: { id: 'all' } },
    ]);
  });
});
