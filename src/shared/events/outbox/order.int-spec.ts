import { until } from '../../../../test/support/waiting';
import type { Delivery } from './outbox-store';
import { PostgresOutboxStore } from './postgres-outbox-store';
import { Listener, OutboxBench } from '../../../../test/support/outbox';

const SUBJECTS = ['a', 'b', 'c', 'd', 'e'];
const EVENTS_EACH = 12;

describe('the order of events', () => {
  let bench: OutboxBench;
  beforeEach(async () => (bench = await OutboxBench.open()));
  afterEach(async () => {
    await bench.stopAll();
    await bench.db.close();
  });

  it('holds per subject over three instances that are killed between telling and noting it', async () => {
    /** Every third event it is told of, its process dies before that is noted. */
    class MortalStore extends PostgresOutboxStore {
      #told = 0;
      override delivered(delivery: Delivery): Promise<void> {
        return ++this.#told % 3 === 0 ? Promise.reject(new Error('killed')) : super.delivered(delivery);
      }
    }
    const listener = new Listener('x');
    for (let instance = 0; instance < 3; instance++)
      bench.start([listener], { store: new MortalStore(bench.db.current), attempts: 100 });
    for (let n = 1; n <= EVENTS_EACH; n++) await Promise.all(SUBJECTS.map((subject) => bench.happen(subject, n)));
    await until(
      async () => {
        bench.clock.advance(30_000); // leases of the dead run out
        return bench.empty();
      },
      (empty) => empty,
    );
    const everything = Array.from({ length: EVENTS_EACH }, (_, n) => n + 1);
    for (const subject of SUBJECTS) {
      const told = listener.numbersOf(subject);
      expect([...told].sort((a, b) => a - b)).toEqual(told); // again, but never back
      expect([...new Set(told)]).toEqual(everything);
    }
    expect(listener.heard.length).toBeGreaterThan(SUBJECTS.length * EVENTS_EACH);
  });

  it('is the order in which was committed, not the one in which was begun', async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const first = bench.db.unitOfWork.run('system', async () => {
      await bench.record('a', 2);
      begun.resolve();
      await goOn.promise;
    });
    await begun.promise;
    await bench.happen('a', 1);
    goOn.resolve();
    await first;
    const listener = new Listener('x');
    bench.start([listener]);
    await until(
      () => listener.numbersOf('a'),
      (numbers) => numbers.length === 2,
    );
    expect(listener.numbersOf('a')).toEqual([1, 2]);
  });

  it('cannot be seen half: a later event of the subject is not committed before an earlier one', async () => {
    const written = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const slow = bench.db.unitOfWork.run('system', async () => {
      await bench.record('a', 1);
      bench.db.current.beforeCommit(async () => {
        written.resolve(); // its place is drawn, and nobody sees it
        await commit.promise;
      });
    });
    await written.promise;
    const second = bench.happen('a', 2);
    await bench.happen('b', 1); // others do not wait
    expect(await bench.rows(`SELECT aggregate FROM outbox`)).toEqual([{ aggregate: 'thing:b' }]);
    commit.resolve();
    await Promise.all([slow, second]);
    const rows = await bench.rows<{ n: number }>(
      `SELECT (event->'changes'->'n'->>'to')::int AS n FROM outbox WHERE aggregate = 'thing:a' ORDER BY position`,
    );
    expect(rows.map(({ n }) => n)).toEqual([1, 2]);
  });

  it('keeps nobody waiting in a circle: units of work that tell of the same subjects in opposite orders all commit', async () => {
    const inOrder = (subjects: readonly string[]) =>
      bench.db.unitOfWork.run('system', async () => {
        for (const subject of subjects) await bench.record(subject, 1);
      });
    await Promise.all(Array.from({ length: 40 }, (_, n) => inOrder(n % 2 === 0 ? SUBJECTS : [...SUBJECTS].reverse())));
    expect(await bench.rows(`SELECT count(*)::int AS n FROM outbox`)).toEqual([{ n: 40 * SUBJECTS.length }]);
  });
});
