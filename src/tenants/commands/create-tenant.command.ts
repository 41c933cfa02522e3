import { Command } from '@nestjs/cqrs';
import type { ManagedTenant } from '../domain/managed-tenant';

export class CreateTenant extends Command<ManagedTenant> {
  constructor(
    readonly businessUnit: string,
    readonly countryCode: string,
    readonly displayName: string | undefined,
  ) {
    super();
  }
}
