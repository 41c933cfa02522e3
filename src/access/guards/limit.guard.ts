import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard, type ThrottlerOptions, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Limit, type LimitDecision, LimiterThrottlerStorage, rateLimited, rateLimitHeaders } from '../../limits';
import { RefusedError } from '../../shared/problem';
import { limitKey } from '../../shared/http';
import { RequestMetrics } from '../../shared/telemetry';
import { requestContext } from '../../shared/tenant';

/** What guards of limits share. */
@Injectable()
export class LimitGuardParts {
  constructor(
    readonly storage: LimiterThrottlerStorage,
    readonly reflector: Reflector,
    readonly metrics: RequestMetrics,
  ) {}
}

/**
 * The throttler of @nestjs/throttler with our limiter behind it and our words in front: a refusal is a problem document,
 * and the quota is told in RateLimit fields, as the data plane does. Whoever extends it names with `@Inject` what its
 * constructor takes: the throttler has named other tokens for the first two places, and Nest inherits them.
 */
export abstract class LimitGuard extends ThrottlerGuard {
  readonly #metrics: RequestMetrics;

  constructor(limits: ThrottlerOptions[], { storage, reflector, metrics }: LimitGuardParts) {
    super(limits, storage, reflector);
    this.#metrics = metrics;
  }

  /** @throws {RefusedError} 429 `rate-limited`, with Retry-After in seconds */
  protected override async handleRequest(request: ThrottlerRequest): Promise<boolean> {
    const { context, limit: requests, ttl, throttler, blockDuration, getTracker } = request;
    const name = throttler.name ?? 'default';
    const http = context.switchToHttp();
    const tracker = await getTracker(http.getRequest(), context);
    const counted = await this.storageService.increment(tracker, ttl, requests, blockDuration, name);
    const limit = { name, requests, perSeconds: ttl / 1000, algorithm: 'sliding-window' as const };
    const decision: LimitDecision = {
      allowed: !counted.isBlocked,
      remaining: Math.max(0, requests - counted.totalHits),
      resetSeconds: counted.timeToExpire,
      retryAfterSeconds: counted.isBlocked ? counted.timeToBlockExpire : 0,
    };
    if (!decision.allowed) {
      this.#metrics.limited(name);
      throw new RefusedError(rateLimited(limit, decision));
    }
    tell(http.getResponse<FastifyReply>(), rateLimitHeaders(limit, decision));
    return true;
  }

  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return context.getType() !== 'http' || super.shouldSkip(context);
  }
}

/**
 * One limit of a guard.
 * @param rate as settings have it
 * @param keyOf what is counted together; undefined for a request that this limit does not concern
 */
export const limitBy = (
  name: string,
  { requests, perSeconds }: Pick<Limit, 'requests' | 'perSeconds'>,
  keyOf: (request: FastifyRequest) => string | undefined,
): ThrottlerOptions => ({
  name,
  limit: requests,
  ttl: perSeconds * 1000,
  skipIf: (context) => keyOf(context.switchToHttp().getRequest()) === undefined,
  getTracker: (request) => keyOf(request as FastifyRequest)!,
});

/** The client's address as limits count it; from the request's context, which knows whose forwarding to believe. */
export const clientNetwork = (): string => limitKey(requestContext.current()?.head.client.address ?? '');

/** An answer under several limits tells of each: the fields are lists. */
export function tell(reply: FastifyReply, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    const told = reply.getHeader(name);
    void reply.header(name, told === undefined ? value : `${String(told)}, ${value}`);
  }
}
