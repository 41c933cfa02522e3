import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { principalOf } from '../decorators';
import { limitBy, LimitGuard, LimitGuardParts } from './limit.guard';

/** Last guard: so many requests of one principal to the control plane. Public operations have limits of their own. */
@Injectable()
export class PrincipalLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimitGuardParts) parts: LimitGuardParts,
    @Inject(ENVIRONMENT) { CONTROL_PLANE_LIMIT }: Pick<Environment, 'CONTROL_PLANE_LIMIT'>,
  ) {
    const principal = limitBy('control-plane', CONTROL_PLANE_LIMIT, (request) => principalOf(request)?.id);
    super([principal], parts);
  }
}
