import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { Limiter } from './limiter';

type Record = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Lets @nestjs/throttler count with our limiter, as a sliding window. A refused request does not count, so there is no
 * block beyond the window: `blockDuration` is not honoured, and a refused client may come again after `timeToBlockExpire`.
 */
@Injectable()
export class LimiterThrottlerStorage implements ThrottlerStorage {
  constructor(private readonly limiter: Limiter) {}

  /**
   * @param ttl length of the window, in milliseconds
   * @param limit requests in a window; 0 refuses everything
   * @returns times in seconds, as the throttler's guard puts them into header fields
   */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    _blockDuration: number,
    throttlerName: string,
  ): Promise<Record> {
    const perSeconds = ttl / 1000;
    if (limit < 1) {
      const wait = Math.ceil(perSeconds);
      return { totalHits: 1, timeToExpire: wait, isBlocked: true, timeToBlockExpire: wait };
    }
    const decision = await this.limiter.take(
      { name: throttlerName, requests: limit, perSeconds, algorithm: 'sliding-window' },
      key,
    );
    return {
      totalHits: limit - decision.remaining + (decision.allowed ? 0 : 1),
      timeToExpire: decision.resetSeconds,
      isBlocked: !decision.allowed,
      timeToBlockExpire: decision.retryAfterSeconds,
    };
  }
}
