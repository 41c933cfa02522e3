import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { LimiterThrottlerStorage } from '../../limits';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { RequestMetrics } from '../../shared/telemetry';
import { principalOf } from '../decorators';
import { LimitGuard } from './limit.guard';

/** Last guard: so many requests of one principal to the control plane. Public operations have limits of their own. */
@Injectable()
export class PrincipalLimitGuard extends LimitGuard {
  constructor(
    // Named, because the base class has named other tokens for these places, and Nest inherits them.
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { CONTROL_PLANE_LIMIT: { requests, perSeconds } }: Pick<Environment, 'CONTROL_PLANE_LIMIT'>,
  ) {
    const getTracker = (request: FastifyRequest): string => principalOf(request)!.id;
    super(
      [{ name: 'control-plane', limit: requests, ttl: perSeconds * 1000, getTracker: getTracker as never }],
      storage,
      reflector,
      metrics,
    );
  }

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(principalOf(context.switchToHttp().getRequest<FastifyRequest>()) === undefined);
  }
}
