import type { Principal } from '../../access';
import type { Tenant } from '../../shared/tenant';

/** What the access token says, in the selected tenant. Answers Me. */
export class WhoAmI {
  constructor(
    readonly principal: Principal,
    readonly selected: Tenant | undefined,
  ) {}
}
