import { Command } from '@nestjs/cqrs';
import type { ApiKey } from '../domain/api-key';
import type { KeysInSight } from '../domain/keys-in-sight';
import type { KeyChange } from '../ports/api-key.repository';

/** Rename a key, or give it another limit. */
export class ChangeKey extends Command<ApiKey> {
  constructor(
    readonly sight: KeysInSight,
    readonly keyId: string,
    /** The version that the change was made from; undefined: any. */
    readonly version: number | undefined,
    readonly change: KeyChange,
  ) {
    super();
  }
}
