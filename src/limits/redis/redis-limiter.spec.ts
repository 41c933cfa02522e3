import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from '../../shared/clock';
import type { Ask, Limit, Standing } from '../limiter';
import { MemoryLimiter } from '../memory/memory-limiter';
import { LimitStore } from './limit-store';
import { RedisLimiter } from './redis-limiter';

const limit: Limit = { name: 'l', requests: 8, perSeconds: 60, algorithm: 'token-bucket' };
const fromStore: Standing = { allowed: true, remaining: 77, resetSeconds: 1, retryAfterSeconds: 0, nextSeconds: 0 };
const DEADLINE_MS = 5;

class FakeStore extends LimitStore {
  ready = true;
  instances = 1;
  broken: Error | undefined;
  /** Answers only when told to. */
  hangs = false;
  readonly asked: { asks: readonly Ask[]; spend: boolean }[] = [];
  readonly hanging: (() => void)[] = [];
  #onReady = (): void => undefined;

  override decide(asks: readonly Ask[], spend: boolean): Promise<readonly Standing[]> {
    this.asked.push({ asks, spend });
    if (this.broken) return Promise.reject(this.broken);
    const standings = asks.map(() => fromStore);
    if (!this.hangs) return Promise.resolve(standings);
    return new Promise((resolve) => this.hanging.push(() => resolve(standings)));
  }
  override onReady(listener: () => void): void {
    this.#onReady = listener;
  }
  comeBack(): void {
    this.ready = true;
    this.#onReady();
  }
  override close(): void {
    this.ready = false;
  }
}

function started() {
  const clock = new FakeClock();
  const store = new FakeStore();
  const lines: string[] = [];
  const log = { warn: (line: string) => lines.push(`warn ${line}`), log: (line: string) => lines.push(`log ${line}`) };
  const limiter = new RedisLimiter(store, new MemoryLimiter(clock), clock, log, DEADLINE_MS);
  return { clock, store, lines, limiter };
}

/** Takes so many; how many of them were let through. */
async function allowedOf(limiter: RedisLimiter, count: number): Promise<number> {
  let allowed = 0;
  for (let i = 0; i < count; i++) if ((await limiter.take(limit, 'ana')).allowed) allowed++;
  return allowed;
}

describe('RedisLimiter', () => {
  it('decides in the shared store while it answers, all limits of a request at once', async () => {
    const { store, limiter, lines } = started();
    expect(await limiter.take(limit, 'ana', 2)).toEqual(fromStore);
    const asks = ['a', 'b', 'c'].map((key) => ({ limit, key, cost: 1 }));
    expect(await limiter.decide(asks, false)).toEqual([fromStore, fromStore, fromStore]);
    expect(store.asked).toEqual([
      { asks: [{ limit, key: 'ana', cost: 2 }], spend: true },
      { asks, spend: false },
    ]);
    expect([limiter.store, limiter.degraded, lines]).toEqual(['redis', false, []]);
  });

  it('decides in memory, synchronously, while there is no connection', () => {
    const { store, limiter } = started();
    store.ready = false;
    expect(limiter.take(limit, 'ana')).toMatchObject({ allowed: true, remaining: 7 });
    expect(limiter.peek(limit, 'ana')).toMatchObject({ allowed: true, remaining: 6 });
    expect(store.asked).toEqual([]);
    expect(limiter.degraded).toBe(true);
  });

  it('answers from memory when the store fails, and asks it no more', async () => {
    const { store, limiter } = started();
    store.broken = new Error('Connection is closed');
    expect(await limiter.take(limit, 'ana')).toMatchObject({ allowed: true, remaining: 7 });
    expect(limiter.take(limit, 'ana')).toMatchObject({ allowed: true, remaining: 6 });
    expect(store.asked).toHaveLength(1);
  });

  it('goes on limiting in memory: one of four instances lets a quarter through', async () => {
    const { store, limiter } = started();
    store.ready = false;
    store.instances = 4;
    expect(await allowedOf(limiter, 20)).toBe(2);
  });

  it('lets one request of a quota through that is smaller than the number of instances', async () => {
    const { store, limiter } = started();
    store.ready = false;
    store.instances = 100;
    expect(await allowedOf(limiter, 20)).toBe(1);
  });

  it('begins a loss with what was spent here, not with a whole share', async () => {
    const { store, limiter } = started();
    store.instances = 2;
    expect(await allowedOf(limiter, 3)).toBe(3);
    store.ready = false;
    expect(await allowedOf(limiter, 20)).toBe(1);
  });

  it('asks again with one request a second, until one is answered', async () => {
    const { store, limiter, clock } = started();
    store.broken = new Error('LOADING');
    await limiter.take(limit, 'ana');
    clock.advance(1000);
    await Promise.all([limiter.take(limit, 'ana'), limiter.take(limit, 'ana'), limiter.take(limit, 'ana')]);
    expect(store.asked).toHaveLength(2);
    store.broken = undefined;
    clock.advance(1000);
    expect(await limiter.take(limit, 'ana')).toEqual(fromStore);
    expect(limiter.degraded).toBe(false);
    expect(await limiter.take(limit, 'ana')).toEqual(fromStore);
  });

  it('comes back as soon as the connection does', async () => {
    const { store, limiter } = started();
    store.ready = false;
    void limiter.take(limit, 'ana');
    store.comeBack();
    expect(limiter.degraded).toBe(false);
    expect(await limiter.take(limit, 'ana')).toEqual(fromStore);
  });

  it('tells the operator once that the store went and once that it came back', async () => {
    const { store, limiter, lines, clock } = started();
    store.broken = new Error('Connection is closed');
    store.instances = 3;
    for (let i = 0; i < 10; i++) {
      await limiter.take(limit, 'ana');
      clock.advance(1000);
    }
    store.comeBack();
    store.comeBack();
    expect(lines).toEqual([
      expect.stringMatching(/^warn Redis does not answer \(Connection is closed\).*each of 3 instances, its share$/),
      expect.stringContaining('log Redis answers again'),
    ]);
  });
});

describe('RedisLimiter, when the store is slow', () => {
  /** The clock is held, so the queue looks again and again until it is moved; the real timer of 5 ms is only what makes it look. */
  const late = async (clock: FakeClock): Promise<void> => {
    clock.advance(DEADLINE_MS);
    await nextTurn();
  };

  it('answers from memory after the deadline, and does not count one late answer as a loss', async () => {
    const { store, limiter, clock } = started();
    store.hangs = true;
    const asked = limiter.take(limit, 'ana');
    await late(clock);
    expect(await asked).toMatchObject({ allowed: true, remaining: 7 });
    expect(limiter.degraded).toBe(false);
    store.hangs = false;
    expect(await limiter.take(limit, 'ana')).toEqual(fromStore);
  });

  it('takes three late answers in a row for a loss, and asks no more', async () => {
    const { store, limiter, clock } = started();
    store.hangs = true;
    const asked = [1, 2, 3].map(async () => limiter.take(limit, 'ana'));
    await late(clock);
    await Promise.all(asked);
    expect(limiter.degraded).toBe(true);
    expect(limiter.take(limit, 'ana')).not.toBeInstanceOf(Promise);
    // What comes now is from before: it says nothing about how long the next one would take.
    for (const answer of store.hanging) answer();
    await nextTurn();
    expect(limiter.degraded).toBe(true);
  });

  it('forgives late answers that are not in a row', async () => {
    const { store, limiter, clock } = started();
    for (let i = 0; i < 5; i++) {
      store.hangs = true;
      const asked = limiter.take(limit, 'ana');
      await late(clock);
      await asked;
      store.hangs = false;
      await limiter.take(limit, 'ana');
    }
    expect(limiter.degraded).toBe(false);
  });
});
