import { until } from '../../../../test/support/waiting';
import { requestContext } from '../../tenant';
import { Listener, OutboxBench } from '../../../../test/support/outbox';

describe('Dispatcher', () => {
  let bench: OutboxBench;
  beforeAll(async () => (bench = await OutboxBench.open()));
  afterEach(async () => {
    await bench.stopAll();
    await bench.rows('DELETE FROM outbox');
    await bench.rows('DELETE FROM deliveries');
    await bench.rows('DELETE FROM dead_letters');
    bench.complaints.length = 0;
  });
  afterAll(() => bench.db.close());

  const isEmpty = () =>
    until(
      () => bench.empty(),
      (empty) => empty,
    );
  const hears = (listener: Listener, times: number) =>
    until(
      () => listener.heard.length,
      (heard) => heard >= times,
    );
  const deadLetters = () =>
    bench.rows<{ subscriber: string; attempts: number; last_error: string }>(`SELECT * FROM dead_letters`);

  it('tells everybody who is interested, once, what was committed', async () => {
    const [all, users] = [new Listener('all'), new Listener('users', ['user.*'])];
    bench.start([all, users]);
    await bench.happen('a', 1);
    await bench.happen('b', 2, 'user.disabled');
    const failed = bench.db.unitOfWork.run('system', async () => {
      await bench.record('c', 3);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await hears(all, 2);
    await isEmpty();
    expect(all.heard.map(({ subject }) => subject.id).sort()).toEqual(['a', 'b']);
    expect(users.heard).toEqual([
      {
        id: expect.any(String),
        type: 'user.disabled',
        subject: { type: 'thing', id: 'b' },
        occurredAt: new Date(bench.clock.nowMs()),
        actor: { kind: 'system', id: 'iam-gateway' },
        changes: { n: { from: null, to: 2 } },
      },
    ]);
  });

  it('tells in no request and no unit of work, whoever woke it', async () => {
    const seen: unknown[] = [];
    const inUnitOfWork = () => {
      try {
        return bench.db.current.scope;
      } catch {
        return undefined;
      }
    };
    const handler = { handle: () => Promise.resolve(void seen.push(requestContext.current(), inUnitOfWork())) };
    const dispatcher = bench.start([{ name: 'x', types: ['*'], handler }]);
    bench.alarm.onRing(() => dispatcher.wake());
    await bench.happen('a', 1);
    await until(
      () => seen.length,
      (length) => length === 2,
    );
    expect(seen).toEqual([undefined, undefined]);
  });

  it('tries again after pauses that grow, tells nobody else twice, and keeps later events of the subject waiting', async () => {
    const [good, bad] = [new Listener('good'), new Listener('bad')];
    bad.fails = ({ changes }) => changes['n']!.to === 1 && bad.numbersOf('a').length < 3;
    bench.start([good, bad]);
    await bench.happen('a', 1);
    await bench.happen('a', 2);
    await bench.happen('b', 3);
    await hears(good, 3);
    await hears(bad, 2);
    expect(bad.numbersOf('a')).toEqual([1]);
    bench.clock.advance(999);
    await bench.happen('b', 4);
    await hears(good, 4);
    expect(bad.numbersOf('a')).toEqual([1]);
    bench.clock.advance(1);
    await until(
      () => bad.numbersOf('a'),
      (numbers) => numbers.length === 2,
    );
    bench.clock.advance(2000);
    await isEmpty();
    expect(bad.numbersOf('a')).toEqual([1, 1, 1, 2]);
    expect(good.numbersOf('a')).toEqual([1, 2]);
    expect(await deadLetters()).toEqual([]);
  });

  it('puts aside what failed too often, and goes on with the next event of the subject', async () => {
    const bad = new Listener('bad');
    bad.fails = ({ changes }) => changes['n']!.to === 1;
    bench.start([bad]);
    await bench.happen('a', 1);
    await bench.happen('a', 2);
    for (let tries = 1; tries <= 3; tries++) {
      await hears(bad, tries);
      bench.clock.advance(10_000);
    }
    await isEmpty();
    expect(bad.numbersOf('a')).toEqual([1, 1, 1, 2]);
    expect(await deadLetters()).toEqual([
      expect.objectContaining({ subscriber: 'bad', attempts: 3, last_error: 'Error: out of paper' }),
    ]);
  });

  it('does not handle again what was never finished by any process that tried', async () => {
    const listener = new Listener('x');
    await bench.happen('a', 1);
    await bench.db.unitOfWork.run('system', () =>
      bench.store.distribute([listener], 10, new Date(bench.clock.nowMs())),
    );
    await bench.rows('UPDATE deliveries SET attempts = 3');
    bench.start([listener]);
    await isEmpty();
    expect(listener.heard).toEqual([]);
    expect(await deadLetters()).toEqual([expect.objectContaining({ attempts: 4 })]);
  });

  it('takes a subscriber that hangs for one that failed', async () => {
    const signals: AbortSignal[] = [];
    const handler = { handle: (_: unknown, signal: AbortSignal) => new Promise<void>(() => signals.push(signal)) };
    bench.start([{ name: 'slow', types: ['*'], handler }], { handleMs: 20 });
    await bench.happen('a', 1);
    await until(
      () => bench.complaints,
      (complaints) => complaints.some((complaint) => complaint.includes('it took more than 20 ms')),
    );
    expect(signals[0]!.aborted).toBe(true);
  });

  describe('at its stop', () => {
    /** Begins with the first event, and is in the middle of it until `answer` is given. */
    async function inTheMiddle(answer: Promise<void>) {
      const begun: string[] = [];
      const handle = ({ subject }: { subject: { id: string } }) => (begun.push(subject.id), answer);
      const dispatcher = bench.start([{ name: 'cut', types: ['*'], handler: { handle } }]);
      await bench.happen('a', 1);
      await until(
        () => begun.length,
        (count) => count === 1,
      );
      return { dispatcher, begun };
    }
    /** Whom another instance tells at once: the clock stands still, so no lease has run out. */
    const toldElsewhere = async () => {
      const other = new Listener('cut');
      bench.start([other]);
      await isEmpty();
      return other.heard.map(({ subject }) => subject.id).sort();
    };

    it('waits for what has begun, begins nothing more, and leaves the rest to other instances', async () => {
      const answer = Promise.withResolvers<void>();
      const { dispatcher, begun } = await inTheMiddle(answer.promise);
      let over = false;
      // Patience without end: on a busy machine any other may run out before the answer.
      const stopped = dispatcher.stop(2 ** 30).then(() => (over = true));
      await bench.happen('b', 2);
      expect(over).toBe(false);
      answer.resolve();
      await stopped;
      expect(begun).toEqual(['a']);
      expect(await toldElsewhere()).toEqual(['b']);
    });

    it('leaves what takes longer to other instances as well, at once', async () => {
      const { dispatcher } = await inTheMiddle(new Promise(() => undefined));
      await dispatcher.stop(1);
      expect(await toldElsewhere()).toEqual(['a']);
    });
  });

  it('puts aside what is for a subscriber that is gone, after a day', async () => {
    await bench.happen('a', 1);
    const gone = new Listener('gone');
    await bench.db.unitOfWork.run('system', () => bench.store.distribute([gone], 10, new Date(bench.clock.nowMs())));
    bench.clock.advance(86_400_001);
    bench.start([new Listener('here')]);
    await isEmpty();
    expect(await deadLetters()).toEqual([
      expect.objectContaining({ subscriber: 'gone', last_error: 'no subscriber bears this name any more' }),
    ]);
  });
});
