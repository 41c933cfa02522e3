import { Query } from '@nestjs/cqrs';
import type { ApiKeyList } from '../../contract';
import type { KeysInSight } from '../domain/keys-in-sight';

export interface KeyListing {
  readonly limit: number;
  readonly sort: 'createdAt' | '-createdAt';
  readonly cursor?: string | undefined;
  /** Whether to tell how many there are over all pages. */
  readonly count: boolean;
}

/** One page of the keys in sight. */
export class ListKeys extends Query<ApiKeyList> {
  constructor(
    readonly sight: KeysInSight,
    readonly listing: KeyListing,
  ) {
    super();
  }
}
