import { Command } from '@nestjs/cqrs';

export class DeleteRole extends Command<void> {
  /** @param version that the caller saw; undefined takes any */
  constructor(
    readonly name: string,
    readonly version: number | undefined,
  ) {
    super();
  }
}
