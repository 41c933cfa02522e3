import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { NewApiKey } from '../../contract';
import type { Tenant } from '../../shared/tenant';
import type { ApiKey, KeyLimit } from '../domain/api-key';

/** A key as its owner wants it. */
export interface WantedKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly expiresAt: Date | undefined;
  readonly limit: KeyLimit | undefined;
}

/** What a key is told with: its version, and once its text. */
export interface MadeKey {
  readonly shown: NewApiKey;
  readonly version: ApiKey['version'];
}

/** Make a key with which a program acts for the principal in the tenant; without one, in the installation. */
export class CreateKey extends Command<MadeKey> {
  constructor(
    readonly principal: Principal,
    readonly tenant: Tenant | undefined,
    readonly wanted: WantedKey,
  ) {
    super();
  }
}
