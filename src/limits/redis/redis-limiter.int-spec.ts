import { Redis } from 'ioredis';
import { TestRedis } from '../../../test/support/redis';
import { FakeClock } from '../../shared/clock';
import type { Limit } from '../limiter';
import { MemoryLimiter } from '../memory/memory-limiter';
import { RedisLimitStore } from './redis-limit-store';
import { RedisLimiter } from './redis-limiter';

const aLimit = (facts: Partial<Limit> = {}): Limit => ({
  name: 'login',
  requests: 5,
  perSeconds: 60,
  algorithm: 'token-bucket',
  ...facts,
});

/** Where the deadline is not what a test is about: the processors may be busy. */
const PATIENT_MS = 5000;

let redis: TestRedis;
let inspect: Redis;
const stores: RedisLimitStore[] = [];

beforeAll(async () => {
  redis = await TestRedis.start();
  inspect = new Redis(redis.url);
  inspect.on('error', () => undefined); // The server is killed below; the client comes back by itself.
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});
afterAll(async () => {
  inspect.disconnect();
  await redis.stop();
});

async function connected() {
  const lines: string[] = [];
  const store = new RedisLimitStore(redis.url, () => undefined);
  stores.push(store);
  await store.connect();
  const clock = new FakeClock();
  const log = { warn: (line: string) => lines.push(line), log: (line: string) => lines.push(line) };
  return { clock, store, lines, limiter: new RedisLimiter(store, new MemoryLimiter(clock), clock, log, PATIENT_MS) };
}

/** Lets everything that a limit holds have happened so much earlier. */
async function age(limit: Limit, key: string, seconds: number): Promise<void> {
  const micros = seconds * 1_000_000;
  if (limit.algorithm === 'token-bucket') {
    await inspect.decrby(`{iam-gateway:limit}:bucket:${limit.name}:${key}`, micros);
    return;
  }
  const name = `{iam-gateway:limit}:window:${limit.name}:${key}`;
  const parts = Object.entries(await inspect.hgetall(name));
  await inspect.del(name);
  for (const [end, spent] of parts) await inspect.hset(name, String(Number(end) - micros), spent);
}

/** Until it is so; the test's own time-out is the end. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.each(['token-bucket', 'sliding-window'] as const)('RedisLimiter with a %s', (algorithm) => {
  it('lets exactly the quota through when four clients spend it at the same time', async () => {
    const clients = await Promise.all([connected(), connected(), connected(), connected()]);
    const limit = aLimit({ algorithm, requests: 50, perSeconds: 3600 });
    const decisions = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => clients[i % 4]!.limiter.take(limit, 'atomic')),
    );
    const left = decisions.filter(({ allowed }) => allowed).map(({ remaining }) => remaining);
    expect(left.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('says when a refused client may come again, and lets it through then', async () => {
    const { limiter } = await connected();
    const limit = aLimit({ algorithm });
    expect(await limiter.take(limit, 'wait', 5)).toMatchObject({ allowed: true, remaining: 0 });
    const refused = await limiter.take(limit, 'wait');
    expect(refused.allowed).toBe(false);
    await age(limit, 'wait', refused.retryAfterSeconds - 2);
    expect(await limiter.take(limit, 'wait')).toMatchObject({ allowed: false });
    await age(limit, 'wait', 2);
    expect(await limiter.take(limit, 'wait')).toMatchObject({ allowed: true });
  });

  it('gives back the whole quota in the end', async () => {
    const { limiter } = await connected();
    const limit = aLimit({ algorithm });
    for (let i = 0; i < 3; i++) await limiter.take(limit, 'whole');
    await age(limit, 'whole', 61);
    expect(await limiter.take(limit, 'whole', 5)).toMatchObject({ allowed: true, remaining: 0 });
  });

  it('looks without spending, and without leaving a key behind', async () => {
    const { limiter } = await connected();
    const limit = aLimit({ algorithm, name: 'looked-at' });
    for (let i = 0; i < 9; i++)
      expect(await limiter.peek(limit, 'peek')).toMatchObject({ allowed: true, remaining: 4 });
    expect(await inspect.keys('*looked-at*')).toEqual([]);
  });

  it('leaves no key longer than its quota needs', async () => {
    const { limiter } = await connected();
    await limiter.take(aLimit({ algorithm, name: 'mortal' }), 'key', 5);
    const [name] = await inspect.keys('*mortal*');
    const life = await inspect.pttl(name!);
    expect(life).toBeGreaterThan(0);
    expect(life).toBeLessThanOrEqual(61_002);
  });

  it('makes nobody wait longer than a window when the clock of Redis was set back', async () => {
    const { limiter } = await connected();
    const limit = aLimit({ algorithm });
    await limiter.take(limit, 'clock', 5);
    await age(limit, 'clock', -3600);
    const refused = await limiter.take(limit, 'clock');
    expect(refused.allowed).toBe(false);
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(61);
  });

  it('says when the next request comes through, as memory does', async () => {
    const { limiter } = await connected();
    const memory = new MemoryLimiter(new FakeClock());
    const limit = aLimit({ algorithm, name: 'next' });
    for (const cost of [1, 2, 1]) {
      const { nextSeconds } = await limiter.take(limit, 'key', cost);
      const expected = memory.take(limit, 'key', cost).nextSeconds;
      // Time passes for Redis and not for memory.
      expect(expected - nextSeconds).toBeLessThanOrEqual(2);
      expect(nextSeconds).toBeLessThanOrEqual(expected);
    }
  });

  it('decides as memory does when the requests come at the same moment', async () => {
    const { limiter } = await connected();
    const memory = new MemoryLimiter(new FakeClock());
    const limit = aLimit({ algorithm, name: 'twins', requests: 7, perSeconds: 3600 });
    for (const cost of [1, 2, 9, 3, 1, 1, 1]) {
      const { allowed, remaining } = await limiter.take(limit, 'key', cost);
      expect({ cost, allowed, remaining }).toEqual({ cost, ...pick(memory.take(limit, 'key', cost)) });
    }
  });
});

const pick = ({ allowed, remaining }: { allowed: boolean; remaining: number }) => ({ allowed, remaining });

describe('RedisLimiter, when Redis is lost', () => {
  const limit = aLimit({ name: 'lost', requests: 1000, perSeconds: 3600 });

  it('goes on in memory after kill -9, warns once, and comes back with what Redis had counted', async () => {
    const { limiter, store, lines } = await connected();
    expect(await limiter.take(limit, 'kill', 400)).toMatchObject({ remaining: 600 });
    await redis.kill();
    for (let i = 0; i < 20; i++) expect(await limiter.take(limit, 'kill')).toMatchObject({ allowed: true });
    expect(limiter.degraded).toBe(true);
    await redis.start();
    await until(() => store.ready);
    expect(limiter.degraded).toBe(false);
    expect(await limiter.take(limit, 'kill')).toMatchObject({ allowed: true, remaining: 599 });
    expect(lines).toEqual([expect.stringContaining('does not answer'), expect.stringContaining('answers again')]);
  });

  it('starts in memory while there is no Redis, and finds it when it comes', async () => {
    await redis.kill();
    const store = new RedisLimitStore(redis.url, () => undefined);
    stores.push(store);
    await expect(store.connect()).rejects.toThrow();
    const clock = new FakeClock();
    const log = { warn: () => undefined, log: () => undefined };
    const limiter = new RedisLimiter(store, new MemoryLimiter(clock), clock, log, PATIENT_MS);
    expect(limiter.take(limit, 'late')).toMatchObject({ allowed: true, remaining: 999 });
    await redis.start();
    await until(() => store.ready);
    await limiter.take(limit, 'late', 500);
    expect(await limiter.take(limit, 'late')).toMatchObject({ remaining: 499 });
  });

  it('answers every request from memory when Redis hangs, the later ones without asking', async () => {
    const { limiter, clock, store } = await connected();
    redis.freeze();
    try {
      const asked = Array.from({ length: 30 }, async () => limiter.take(limit, 'hang'));
      clock.advance(PATIENT_MS);
      const first = await Promise.all(asked);
      expect(first.every(({ allowed }) => allowed)).toBe(true);
      expect(limiter.degraded).toBe(true);
      expect(limiter.take(limit, 'hang')).not.toBeInstanceOf(Promise);
      // The silent connection is given up; a new one is not ready before Redis speaks.
      await until(() => !store.ready);
      clock.advance(10_000);
      expect(limiter.take(limit, 'hang')).not.toBeInstanceOf(Promise);
    } finally {
      redis.thaw();
    }
    await until(() => store.ready);
    expect(await limiter.take(limit, 'fresh')).toMatchObject({ allowed: true, remaining: 999 });
    expect(limiter.degraded).toBe(false);
  });
});
