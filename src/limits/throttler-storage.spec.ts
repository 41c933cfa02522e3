import { FakeClock } from '../shared/clock';
import { MemoryLimiter } from './memory/memory-limiter';
import { FakeLimiter } from './testing';
import { LimiterThrottlerStorage } from './throttler-storage';

describe('LimiterThrottlerStorage', () => {
  it('counts hits up to the limit and then blocks until a request may come again', async () => {
    const clock = new FakeClock();
    const storage = new LimiterThrottlerStorage(new MemoryLimiter(clock));
    const hit = () => storage.increment('key', 60_000, 2, 60_000, 'default');
    expect(await hit()).toMatchObject({ totalHits: 1, isBlocked: false, timeToBlockExpire: 0 });
    expect(await hit()).toMatchObject({ totalHits: 2, isBlocked: false });
    const refused = await hit();
    expect(refused).toMatchObject({ totalHits: 3, isBlocked: true });
    clock.advance(refused.timeToBlockExpire * 1000);
    expect(await hit()).toMatchObject({ isBlocked: false });
  });

  it('asks the one limiter, under the name of the throttler, with the window in seconds', async () => {
    const limiter = new FakeLimiter(true).refuse('control-plane');
    const record = await new LimiterThrottlerStorage(limiter).increment('key', 500, 7, 500, 'control-plane');
    expect(limiter.taken).toEqual([
      {
        key: 'key',
        cost: 1,
        limit: { name: 'control-plane', requests: 7, perSeconds: 0.5, algorithm: 'sliding-window' },
      },
    ]);
    expect(record).toEqual({ totalHits: 8, timeToExpire: 60, isBlocked: true, timeToBlockExpire: 42 });
  });

  it('refuses everything under a limit of 0', async () => {
    const limiter = new FakeLimiter();
    const record = await new LimiterThrottlerStorage(limiter).increment('key', 60_000, 0, 60_000, 'closed');
    expect(record).toMatchObject({ isBlocked: true, timeToBlockExpire: 60 });
    expect(limiter.taken).toEqual([]);
  });
});
