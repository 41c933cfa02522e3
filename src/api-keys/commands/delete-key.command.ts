import { Command } from '@nestjs/cqrs';
import type { KeysInSight } from '../domain/keys-in-sight';

/** End a key: nothing gets in with it any more, on any instance. */
export class DeleteKey extends Command<void> {
  constructor(
    readonly sight: KeysInSight,
    readonly keyId: string,
  ) {
    super();
  }
}
