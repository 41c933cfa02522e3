import { Inject, Injectable } from '@nestjs/common';
import { clientNetwork, limitBy, LimitGuard, LimitGuardParts } from '../access/nest';
import { ENVIRONMENT, type Environment } from '../shared/config';

/** Counts refreshes of an address before the refresh token is looked at; those of a session are counted once it is known. */
@Injectable()
export class RefreshLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimitGuardParts) parts: LimitGuardParts,
    @Inject(ENVIRONMENT) { REFRESH_ADDRESS_LIMIT }: Pick<Environment, 'REFRESH_ADDRESS_LIMIT'>,
  ) {
    super([limitBy('refresh-address', REFRESH_ADDRESS_LIMIT, clientNetwork)], parts);
  }
}
