import { Query } from '@nestjs/cqrs';
import type { ApiKey } from '../domain/api-key';
import type { KeysInSight } from '../domain/keys-in-sight';

/** One of the keys in sight. */
export class GetKey extends Query<ApiKey> {
  constructor(
    readonly sight: KeysInSight,
    readonly keyId: string,
  ) {
    super();
  }
}
