import { Command } from '@nestjs/cqrs';

export class RenameTenant extends Command<void> {
  /** @param version that the caller saw; undefined takes any */
  constructor(
    readonly code: string,
    readonly version: number | undefined,
    readonly displayName: string,
  ) {
    super();
  }
}
