import { NotFoundError } from '../../shared/problem';
import { aDeadLetter, FakeDeadLetterRepository } from '../testing';
import { GetDeadLetterHandler } from './get-dead-letter.handler';
import { GetDeadLetter } from './get-dead-letter.query';
import { ListDeadLettersHandler } from './list-dead-letters.handler';
import { ListDeadLetters } from './list-dead-letters.query';

const id = (n: number) => `018f0000-0000-4000-8000-00000000000${n}`;

describe('dead letters', () => {
  const letters = [3, 2, 1].map((n) => aDeadLetter({ id: id(n), subscriber: n === 1 ? 'feed' : 'letters' }));
  const repository = new FakeDeadLetterRepository(letters);

  it('are listed page by page, newest first, and by subscriber', async () => {
    const handler = new ListDeadLettersHandler(repository);
    const first = await handler.execute(new ListDeadLetters(undefined, 2, undefined));
    expect(first.data.map((letter) => letter.id)).toEqual([id(3), id(2)]);
    const second = await handler.execute(new ListDeadLetters(undefined, 2, first.page.nextCursor!));
    expect(second.data.map((letter) => letter.id)).toEqual([id(1)]);
    const feed = await handler.execute(new ListDeadLetters('feed', 2, undefined));
    expect(feed.data.map((letter) => letter.id)).toEqual([id(1)]);
    await expect(handler.execute(new ListDeadLetters(undefined, 2, 'abc'))).rejects.toMatchObject({ status: 400 });
  });

  it('are shown with what happened and why it could not be told', async () => {
    const handler = new GetDeadLetterHandler(repository);
    expect(await handler.execute(new GetDeadLetter(id(1)))).toMatchObject({
      subject: 'user:ana',
      lastError: 'Error: out of paper',
      diedAt: '2026-01-01T01:00:00.000Z',
    });
    await expect(handler.execute(new GetDeadLetter('none'))).rejects.toThrow(NotFoundError);
  });
});
