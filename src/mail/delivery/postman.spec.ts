import { FakeClock } from '../../shared/clock';
import { FakeUnitOfWork } from '../../shared/database/testing';
import type { Letter } from '../domain/letter';
import { MOST_ATTEMPTS } from '../domain/retry';
import { UndeliverableError } from '../domain/undeliverable.error';
import { MailTransport } from '../ports/mail-transport';
import { FakeMailQueue } from '../testing';
import { Postman } from './postman';

const LETTER: Letter = { to: 'ana@example.test', subject: 's', text: 't', html: 'h' };

class FakeTransport extends MailTransport {
  readonly captures = false;
  readonly delivered: string[] = [];
  failure: Error | undefined;
  /** Units of work that were open at the last delivery. */
  openThen: number | undefined;

  constructor(private readonly unitOfWork: FakeUnitOfWork) {
    super();
  }

  deliver(id: string): Promise<void> {
    this.openThen = this.unitOfWork.open;
    if (this.failure) return Promise.reject(this.failure);
    this.delivered.push(id);
    return Promise.resolve();
  }
}

describe('Postman', () => {
  const clock = new FakeClock();
  const queue = new FakeMailQueue();
  const unitOfWork = new FakeUnitOfWork();
  const transport = new FakeTransport(unitOfWork);
  const log: string[] = [];
  const note = (line: string): number => log.push(line);
  const postman = new Postman(queue, transport, unitOfWork, clock, { warn: note, error: note });
  const add = (id: string, letter: Letter | undefined = LETTER, goodForMs = 86_400_000): Promise<void> =>
    queue.add({ id, template: 'reset-password', letter, goodUntilMs: clock.nowMs() + goodForMs }, clock.nowMs());
  beforeEach(() => {
    Object.assign(transport, { failure: undefined });
    transport.delivered.length = 0;
    queue.rows.clear();
    log.length = 0;
  });

  it('delivers every letter that is due, and forgets it', async () => {
    await add('a');
    await add('b');
    await postman.deliverDue();
    expect(transport.delivered).toEqual(['a', 'b']);
    expect(queue.rows.size).toBe(0);
  });

  it('throws a letter to nobody away, after the same steps', async () => {
    await queue.add({ id: 'n', template: 'x', letter: undefined, goodUntilMs: clock.nowMs() + 1000 }, clock.nowMs());
    await postman.deliverDue();
    expect(transport.delivered).toEqual([]);
    expect(queue.rows.size).toBe(0);
  });

  it('tries again after a growing pause while the server is away', async () => {
    await add('a');
    transport.failure = new UndeliverableError('ECONNREFUSED', false);
    for (const pauseMs of [5000, 10_000, 20_000]) {
      await postman.deliverDue();
      expect(queue.rows.get('a')!.nextTryAtMs - clock.nowMs()).toBe(pauseMs);
      clock.advance(pauseMs - 1);
      await postman.deliverDue();
      clock.advance(1);
    }
    transport.failure = undefined;
    await postman.deliverDue();
    expect(transport.delivered).toEqual(['a']);
  });

  it('gives a letter up that the server refuses for good, and says so without a word of it', async () => {
    await add('a');
    transport.failure = new UndeliverableError('EENVELOPE, the mail server answered 550', true);
    await postman.deliverDue();
    expect(queue.rows.get('a')).toMatchObject({ givenUp: true, error: expect.stringContaining('550') });
    expect(log).toEqual([
      'letter a (reset-password) was given up at attempt 1: EENVELOPE, the mail server answered 550',
    ]);
    expect(log.join()).not.toContain(LETTER.to);
  });

  it('gives up in the end', async () => {
    await add('a', LETTER, 365 * 86_400_000);
    transport.failure = new UndeliverableError('ETIMEDOUT', false);
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      expect(queue.rows.get('a')!.givenUp).toBe(false);
      await postman.deliverDue();
      clock.advance(15 * 60_000);
    }
    expect(queue.rows.get('a')!.givenUp).toBe(true);
  });

  it('does not deliver what is of no use any more', async () => {
    await add('a', LETTER, 1000);
    clock.advance(1000);
    await postman.deliverDue();
    expect(transport.delivered).toEqual([]);
    expect(queue.rows.get('a')!.givenUp).toBe(true);
  });

  it('writes nothing of an unexpected error, which may quote the letter', async () => {
    await add('a');
    transport.failure = new Error(`cannot send to ${LETTER.to}`);
    await postman.deliverDue();
    expect(queue.rows.get('a')).toMatchObject({ givenUp: false, error: 'an unexpected error' });
    expect(log.join()).not.toContain(LETTER.to);
  });

  it('calls out between units of work, never inside one', async () => {
    await add('a');
    await postman.deliverDue();
    expect(transport.openThen).toBe(0);
    expect(new Set(unitOfWork.scopes)).toEqual(new Set(['system']));
  });
});
