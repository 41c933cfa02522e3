import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { clientNetwork, limitBy, LimitGuard } from '../access/nest';
import { LimiterThrottlerStorage } from '../limits';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { RequestMetrics } from '../shared/telemetry';

/** Counts refreshes of an address before the refresh token is looked at; those of a session are counted once it is known. */
@Injectable()
export class RefreshLimitGuard extends LimitGuard {
  constructor(
    // Named, because the base class has named other tokens for these places, and Nest inherits them.
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { REFRESH_ADDRESS_LIMIT }: Pick<Environment, 'REFRESH_ADDRESS_LIMIT'>,
  ) {
    super([limitBy('refresh-address', REFRESH_ADDRESS_LIMIT, clientNetwork)], storage, reflector, metrics);
  }
}
