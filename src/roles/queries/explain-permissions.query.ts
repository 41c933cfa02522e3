import { Query } from '@nestjs/cqrs';
import type { EffectivePermissions } from '../../contract';
import type { Place } from '../place';

/** What a user may, and why; in the whole installation, where no tenant is selected. */
export class ExplainPermissions extends Query<EffectivePermissions> {
  constructor(
    readonly place: Place,
    readonly userId: string,
  ) {
    super();
  }
}
