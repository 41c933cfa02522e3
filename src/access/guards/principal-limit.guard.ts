import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { LimiterThrottlerStorage } from '../../limits';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { RequestMetrics } from '../../shared/telemetry';
import { principalOf } from '../decorators';
import { limitBy, LimitGuard } from './limit.guard';

/** Last guard: so many requests of one principal to the control plane. Public operations have limits of their own. */
@Injectable()
export class PrincipalLimitGuard extends LimitGuard {
  constructor(
    // Named, because the base class has named other tokens for these places, and Nest inherits them.
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { CONTROL_PLANE_LIMIT }: Pick<Environment, 'CONTROL_PLANE_LIMIT'>,
  ) {
    const principal = limitBy('control-plane', CONTROL_PLANE_LIMIT, (request) => principalOf(request)?.id);
    super([principal], storage, reflector, metrics);
  }
}
