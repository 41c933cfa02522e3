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

/** Until it is so; the test's own time-out is the end. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('RedisLimiter, with several limits of one request', () => {
  const wide = aLimit({ name: 'wide', requests: 100 });
  const narrow = aLimit({ name: 'narrow', requests: 2, algorithm: 'sliding-window' });
  const asks = [
    { limit: wide, key: 'k', cost: 1 },
    { limit: narrow, key: 'k', cost: 1 },
  ];

  it('spends all of them, or none when one refuses', async () => {
    const { limiter } = await connected();
    await limiter.decide(asks, true);
    await limiter.decide(asks, true);
    for (let i = 0; i < 5; i++)
      expect(await limiter.decide(asks, true)).toMatchObject([{ allowed: true }, { allowed: false }]);
    expect(await limiter.take(wide, 'k')).toMatchObject({ remaining: 97 });
  });

  it('asks Redis once', async () => {
    const { limiter } = await connected();
    const watching = await inspect.monitor();
    const asked: string[] = [];
    watching.on('monitor', (_time: string, [command, ...rest]: string[], source: string) => {
      if (source !== 'lua' && rest.some((word) => word.endsWith('wide:once'))) asked.push(command!);
    });
    await limiter.decide(
      asks.map((ask) => ({ ...ask, key: 'once' })),
      false,
    );
    await until(() => asked.length > 0);
    watching.disconnect();
    expect(asked).toEqual([expect.stringMatching(/^eval/i)]);
  });

  it('goes on after Redis has forgotten the script', async () => {
    const { limiter, lines } = await connected();
    await limiter.take(wide, 'noscript');
    await inspect.script('FLUSH');
    expect(await limiter.take(wide, 'noscript')).toMatchObject({ remaining: 98 });
    expect(lines).toEqual([]);
  });

  it('keeps all counters in one slot of a cluster, and long keys short', async () => {
    const { limiter } = await connected();
    await limiter.decide([{ limit: wide, key: 'x'.repeat(5000), cost: 1 }, asks[1]!], true);
    const names = await inspect.keys('*');
    expect(new Set(names.map((name) => /^\{[^}]+\}/.exec(name)?.[0]))).toEqual(new Set(['{iam-gateway:limit}']));
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(200);
  });
});

describe('RedisLimiter, among other instances', () => {
  it('knows how many there are, and those who are closed are gone', async () => {
    const [one] = await Promise.all([connected(), connected(), connected()]);
    await until(async () => (await inspect.zcard('{iam-gateway:limit}:instances')) >= 3);
    const before = await inspect.zcard('{iam-gateway:limit}:instances');
    const next = await connected();
    await until(() => next.store.instances > before);
    next.store.close();
    await until(async () => (await inspect.zcard('{iam-gateway:limit}:instances')) === before);
    expect(one.store.instances).toBeGreaterThanOrEqual(1);
  });
});
