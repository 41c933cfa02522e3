import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Limiter, rateLimited, rateLimitHeaders } from '../../limits';
import { RefusedError } from '../../shared/problem';
import { RequestMetrics } from '../../shared/telemetry';
import { principalOf } from '../decorators';
import { tell } from './limit.guard';

/** Second guard: so many requests with one API key, where its owner has said so. */
@Injectable()
export class KeyLimitGuard implements CanActivate {
  constructor(
    private readonly limiter: Limiter,
    private readonly metrics: RequestMetrics,
  ) {}

  /** @throws {RefusedError} 429 `rate-limited`, with Retry-After in seconds */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const principal = principalOf(http.getRequest<FastifyRequest>());
    if (principal?.ownLimit === undefined) return true;
    const decision = await this.limiter.take(principal.ownLimit, principal.keyId!);
    if (!decision.allowed) {
      this.metrics.limited(principal.ownLimit.name);
      throw new RefusedError(rateLimited(principal.ownLimit, decision));
    }
    tell(http.getResponse<FastifyReply>(), rateLimitHeaders(principal.ownLimit, decision));
    return true;
  }
}
