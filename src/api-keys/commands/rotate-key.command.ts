import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { MadeKey } from './create-key.command';

/** Give one of the principal's keys another secret. */
export class RotateKey extends Command<MadeKey> {
  constructor(
    readonly principal: Principal,
    readonly keyId: string,
    /** So long the secret before works on. */
    readonly overlapSeconds: number,
    /** When the key dies; undefined: as before. */
    readonly expiresAt: Date | undefined,
  ) {
    super();
  }
}
