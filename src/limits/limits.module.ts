import { Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { Limiter } from './limiter';
import { LimiterStatus } from './limiter-status';
import { MemoryLimiter } from './memory/memory-limiter';
import { LimitStore } from './redis/limit-store';
import { RedisLimitStore } from './redis/redis-limit-store';
import { RedisLimiter } from './redis/redis-limiter';
import { LimiterThrottlerStorage } from './throttler-storage';

const logger = new Logger('Limits');

/** The shared store, or null without REDIS_URL. A Redis that is not there does not stop the start. */
async function openStore({ REDIS_URL }: Environment): Promise<LimitStore | null> {
  if (!REDIS_URL) return null;
  const store = new RedisLimitStore(REDIS_URL, (error) => logger.debug(`Redis: ${error.message}`));
  await store.connect().catch((error: Error) => logger.debug(`Redis: ${error.message}`));
  return store;
}

function createLimiter(
  store: LimitStore | null,
  clock: Clock,
  { REDIS_TIMEOUT_MS }: Environment,
): Limiter & LimiterStatus {
  const memory = new MemoryLimiter(clock);
  return store ? new RedisLimiter(store, memory, clock, logger, REDIS_TIMEOUT_MS) : memory;
}

/** Expects ENVIRONMENT and Clock from a global module. */
@Module({
  providers: [
    { provide: LimitStore, inject: [ENVIRONMENT], useFactory: openStore },
    { provide: Limiter, inject: [LimitStore, Clock, ENVIRONMENT], useFactory: createLimiter },
    { provide: LimiterStatus, useExisting: Limiter },
    LimiterThrottlerStorage,
  ],
  exports: [Limiter, LimiterStatus, LimiterThrottlerStorage],
})
export class LimitsModule implements OnApplicationShutdown {
  constructor(@Inject(LimitStore) private readonly store: LimitStore | null) {}

  onApplicationShutdown(): void {
    this.store?.close();
  }
}
