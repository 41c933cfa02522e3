import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TestRedis } from '../../test/support/redis';
import { Clock, SystemClock } from '../shared/clock';
import { ENVIRONMENT } from '../shared/config';
import { Limiter, LimiterStatus, LimiterThrottlerStorage, LimitsModule } from '.';

@Module({})
class Globals {}

const limit = { name: 'module', requests: 3, perSeconds: 60, algorithm: 'sliding-window' } as const;

async function started(environment: { REDIS_URL?: string }) {
  const providers = [
    { provide: ENVIRONMENT, useValue: { REDIS_TIMEOUT_MS: 5000, ...environment } },
    { provide: Clock, useClass: SystemClock },
  ];
  const globals = { module: Globals, global: true, providers, exports: [ENVIRONMENT, Clock] };
  const module = await Test.createTestingModule({ imports: [globals, LimitsModule] }).compile();
  return module.init();
}

describe('LimitsModule', () => {
  it('counts in memory without REDIS_URL', async () => {
    const module = await started({});
    expect(module.get(LimiterStatus)).toMatchObject({ store: 'memory', degraded: false });
    expect(module.get(Limiter).take(limit, 'key')).toMatchObject({ allowed: true, remaining: 2 });
    await module.close();
  });

  it('shares the count of two instances through Redis, the throttler’s storage included', async () => {
    const redis = await TestRedis.start();
    const [one, two] = await Promise.all([started({ REDIS_URL: redis.url }), started({ REDIS_URL: redis.url })]);
    await one.get(Limiter).take(limit, 'key');
    const record = await two.get(LimiterThrottlerStorage).increment('key', 60_000, 3, 0, 'module');
    expect(record).toMatchObject({ totalHits: 2, isBlocked: false });
    expect(one.get(LimiterStatus)).toMatchObject({ store: 'redis', degraded: false });
    await Promise.all([one.close(), two.close()]);
    await redis.stop();
  });

  it('starts although Redis is not there, and says that it is degraded', async () => {
    const redis = await TestRedis.start();
    await redis.stop();
    const module = await started({ REDIS_URL: redis.url });
    expect(module.get(LimiterStatus)).toMatchObject({ store: 'redis', degraded: true });
    expect(await module.get(Limiter).take(limit, 'key')).toMatchObject({ allowed: true });
    await module.close();
  });
});
