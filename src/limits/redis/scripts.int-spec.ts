import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { TestRedis } from '../../../test/support/redis';
import { FakeClock } from '../../shared/clock';
import type { Ask, Limit, Standing } from '../limiter';
import { MemoryLimiter } from '../memory/memory-limiter';
import { boundedCost, capacityOf, intervalMicros, standing, windowMicros } from '../quota';
import { decideScript } from './scripts';

/** Long after 1970, as the time of Redis is. */
const START_MICROS = 1_900_000_000_000_000;
/** The script, told the time instead of asking for it; keys live on while the time that it is told stands still. */
const TIMED = decideScript
  .replace("redis.call('TIME')", '{ARGV[#ARGV - 1], ARGV[#ARGV]}')
  .replaceAll('/ 1000) + 1)', '/ 1000) + 3600000)');

const limit = fc.record({
  requests: fc.integer({ min: 1, max: 20 }),
  perSeconds: fc.integer({ min: 1, max: 10 }),
  algorithm: fc.constantFrom('token-bucket' as const, 'sliding-window' as const),
  burst: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
});
const traffic = fc.array(
  fc.record({
    pauseMicros: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 4_000_000 })),
    cost: fc.integer({ min: 1, max: 4 }),
    spend: fc.boolean(),
    /** Which of the limits are asked: bits. */
    asked: fc.integer({ min: 1, max: 7 }),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('the script that decides in Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await TestRedis.start();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  async function decide(asks: readonly Ask[], spend: boolean, micros: number): Promise<Standing[]> {
    const args = asks.flatMap(({ limit: { algorithm, requests }, limit: one, cost }) => [
      ...[algorithm === 'token-bucket' ? 'b' : 'w', requests, capacityOf(one)],
      ...[algorithm === 'token-bucket' ? intervalMicros(one) : windowMicros(one), boundedCost(one, cost)],
    ]);
    const keys = asks.map(({ limit: { name } }) => name);
    const time = [Math.floor(micros / 1_000_000), micros % 1_000_000];
    const reply = (await redis.eval(TIMED, keys.length, ...keys, spend ? 1 : 0, ...args, ...time)) as number[];
    return asks.map((_, i) => standing(reply[i * 4] === 1, reply[i * 4 + 1]!, reply[i * 4 + 2]!, reply[i * 4 + 3]!));
  }

  it('decides as memory does, at every moment, whatever is asked together', async () => {
    expect(TIMED).not.toMatch(/'TIME'|1000\) \+ 1\)/);
    await fc.assert(
      fc.asyncProperty(fc.tuple(limit, limit, limit), traffic, async (quotas, requests) => {
        await redis.flushall();
        let micros = START_MICROS;
        const clock = new FakeClock();
        jest.spyOn(clock, 'monotonicMs').mockImplementation(() => micros / 1000);
        const memory = new MemoryLimiter(clock);
        const limits = quotas.map((quota, i): Limit => ({ ...quota, name: `limit-${i}` }));
        for (const { pauseMicros, cost, spend, asked } of requests) {
          // A clock that tells milliseconds knows not every microsecond of this century.
          micros = Math.floor(((micros + pauseMicros) / 1000) * 1000);
          const asks = limits
            .filter((_, i) => ((asked >> i) & 1) === 1)
            .map((one): Ask => ({ limit: one, key: 'ana', cost }));
          const expected = memory.decide(asks, spend);
          expect(await decide(asks, spend, micros)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});
