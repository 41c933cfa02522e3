import { until } from '../../../test/support/waiting';
import { asRequestOf } from '../../../test/support/database';
import { Listener, OutboxBench } from '../../../test/support/outbox';
import { NotFoundError } from '../../shared/problem';
import { aTenant } from '../../access/testing';
import type { DeadLetter } from '../domain/dead-letter';
import { PostgresDeadLetterRepository } from './postgres-dead-letter.repository';

const ALL = { descending: true, beyond: undefined, rows: 10 };

describe('PostgresDeadLetterRepository', () => {
  let bench: OutboxBench;
  let letters: PostgresDeadLetterRepository;
  beforeAll(async () => {
    bench = await OutboxBench.open();
    letters = new PostgresDeadLetterRepository(bench.db.current);
  });
  afterEach(async () => {
    await bench.stopAll();
    await bench.rows('DELETE FROM dead_letters');
  });
  afterAll(() => bench.db.close());

  const run = <T>(work: () => Promise<T>) => bench.db.unitOfWork.run('installation', work);
  const listed = (subscriber?: string): Promise<DeadLetter[]> => run(() => letters.read(ALL, subscriber));

  /** Two subscribers that could not be told, and one that could. */
  async function someDied(): Promise<{ a: Listener; b: Listener; good: Listener }> {
    const [a, b, good] = [new Listener('a'), new Listener('b'), new Listener('good')];
    a.fails = b.fails = () => true;
    bench.start([a, b, good], { attempts: 1 });
    await bench.happen('x', 1);
    await until(
      () => listed(),
      (dead) => dead.length === 2,
    );
    return { a, b, good };
  }

  it('shows what happened, to whom it could not be told, and why', async () => {
    await someDied();
    const [dead] = await listed('a');
    expect(dead).toMatchObject({
      subscriber: 'a',
      type: 'thing.changed',
      subject: 'thing:x',
      changes: { n: { from: null, to: 1 } },
      attempts: 1,
      lastError: 'Error: out of paper',
    });
    expect(await run(() => letters.get(dead!.id))).toEqual(dead);
    expect(
      await asRequestOf(aTenant('A:CL', '00000000-0000-4000-8000-00000000000a'), () =>
        bench.db.unitOfWork.run('tenant', () => letters.read(ALL, undefined)),
      ),
    ).toEqual([]);
  });

  it('tells again only the subscriber that could not be told', async () => {
    const { a, b, good } = await someDied();
    a.fails = b.fails = () => false;
    const [dead] = await listed('a');
    await run(() => letters.replay(dead!.id));
    await until(
      () => a.heard.length,
      (times) => times === 2,
    );
    expect(a.heard[1]).toEqual(a.heard[0]);
    expect([b.heard.length, good.heard.length]).toEqual([1, 1]);
    expect((await listed()).map(({ subscriber }) => subscriber)).toEqual(['b']);
  });

  it('tells all of them again, as many at a time as asked', async () => {
    const { a, b } = await someDied();
    a.fails = b.fails = () => false;
    expect(await run(() => letters.replayOldest(1, undefined))).toEqual({ replayed: 1, remaining: 1 });
    expect(await run(() => letters.replayOldest(10, undefined))).toEqual({ replayed: 1, remaining: 0 });
    await until(
      () => a.heard.length + b.heard.length,
      (times) => times === 4,
    );
  });

  it('is told again once, or discarded once, however many ask', async () => {
    await someDied();
    const [first, second] = await listed();
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => run(() => letters.discard(first!.id))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await run(() => letters.replay(second!.id));
    await expect(run(() => letters.replay(second!.id))).rejects.toThrow(NotFoundError);
  });
});
