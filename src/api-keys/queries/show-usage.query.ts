import { Query } from '@nestjs/cqrs';
import type { ApiKeyUsage } from '../../contract';
import type { KeysInSight } from '../domain/keys-in-sight';

/** How much one of the keys in sight was used, day by day. */
export class ShowUsage extends Query<ApiKeyUsage> {
  constructor(
    readonly sight: KeysInSight,
    readonly keyId: string,
    /** So many days back, today included. */
    readonly days: number,
  ) {
    super();
  }
}
