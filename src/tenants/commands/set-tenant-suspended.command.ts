import { Command } from '@nestjs/cqrs';

export class SetTenantSuspended extends Command<void> {
  constructor(
    readonly code: string,
    readonly suspended: boolean,
  ) {
    super();
  }
}
