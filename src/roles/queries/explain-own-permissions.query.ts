import { Query } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { EffectivePermissions } from '../../contract';
import type { Place } from '../place';

/** What one may oneself, and why. */
export class ExplainOwnPermissions extends Query<EffectivePermissions> {
  constructor(
    readonly principal: Principal,
    readonly place: Place,
  ) {
    super();
  }
}
