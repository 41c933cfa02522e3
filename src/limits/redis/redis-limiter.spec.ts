import { FakeClock } from '../../shared/clock';
import type { Limit, LimitDecision } from '../limiter';
import { MemoryLimiter } from '../memory/memory-limiter';
import { LimitStore } from './limit-store';
import { RedisLimiter } from './redis-limiter';

const limit: Limit = { name: 'l', requests: 5, perSeconds: 60, algorithm: 'token-bucket' };
const fromStore: LimitDecision = { allowed: true, remaining: 77, resetSeconds: 1, retryAfterSeconds: 0 };

class FakeStore extends LimitStore {
  ready = true;
  broken: Error | undefined;
  closed = false;
  readonly asked: { key: string; cost: number; spend: boolean }[] = [];
  #onReady = (): void => undefined;

  override decide(_limit: Limit, key: string, cost: number, spend: boolean): Promise<LimitDecision> {
    this.asked.push({ key, cost, spend });
    return this.broken ? Promise.reject(this.broken) : Promise.resolve(fromStore);
  }
  override onReady(listener: () => void): void {
    this.#onReady = listener;
  }
  comeBack(): void {
    this.ready = true;
    this.#onReady();
  }
  override close(): void {
    this.closed = true;
  }
}

function started() {
  const clock = new FakeClock();
  const store = new FakeStore();
  const lines: string[] = [];
  const log = { warn: (line: string) => lines.push(`warn ${line}`), log: (line: string) => lines.push(`log ${line}`) };
  const limiter = new RedisLimiter(store, new MemoryLimiter(clock), clock, log);
  return { clock, store, lines, limiter };
}

describe('RedisLimiter', () => {
  it('decides in the shared store while it answers', async () => {
    const { store, limiter, lines } = started();
    expect(await limiter.take(limit, 'ana', 2)).toEqual(fromStore);
    expect(await limiter.peek(limit, 'ana')).toEqual(fromStore);
    expect(store.asked).toEqual([
      { key: 'ana', cost: 2, spend: true },
      { key: 'ana', cost: 1, spend: false },
    ]);
    expect([limiter.store, limiter.degraded, lines]).toEqual(['redis', false, []]);
  });

  it('decides in memory, synchronously, while there is no connection', () => {
    const { store, limiter } = started();
    store.ready = false;
    expect(limiter.take(limit, 'ana')).toMatchObject({ allowed: true, remaining: 4 });
    expect(limiter.peek(limit, 'ana')).toMatchObject({ allowed: true, remaining: 3 });
    expect(store.asked).toEqual([]);
    expect(limiter.degraded).toBe(true);
  });

  it('answers from memory when the store fails, and asks it no more', async () => {
    const { store, limiter } = started();
    store.broken = new Error('Command timed out');
    expect(await limiter.take(limit, 'ana')).toMatchObject({ allowed: true, remaining: 4 });
    expect(limiter.take(limit, 'ana')).toMatchObject({ allowed: true, remaining: 3 });
    expect(store.asked).toHaveLength(1);
  });

  it('goes on limiting in memory', () => {
    const { store, limiter } = started();
    store.ready = false;
    for (let i = 0; i < 5; i++) void limiter.take(limit, 'ana');
    expect(limiter.take(limit, 'ana')).toMatchObject({ allowed: false });
  });

  it('asks again with one request a second, until one is answered', async () => {
    const { store, limiter, clock } = started();
    store.broken = new Error('Command timed out');
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
    store.broken = new Error('Command timed out');
    for (let i = 0; i < 10; i++) {
      await limiter.take(limit, 'ana');
      clock.advance(1000);
    }
    store.comeBack();
    store.comeBack();
    expect(lines).toEqual([
      expect.stringContaining('warn Redis does not answer (Command timed out)'),
      expect.stringContaining('log Redis answers again'),
    ]);
  });

  it('hands the store a short key and at most the whole quota', async () => {
    const { store, limiter } = started();
    await limiter.take(limit, 'x'.repeat(5000), 99);
    expect(store.asked[0]!.key.length).toBeLessThan(64);
    expect(store.asked[0]!.cost).toBe(5);
  });
});
