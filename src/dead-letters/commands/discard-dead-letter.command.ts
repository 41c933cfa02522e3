import { Command } from '@nestjs/cqrs';

/** A subscriber is never told of what it could not be told. */
export class DiscardDeadLetter extends Command<void> {
  constructor(readonly id: string) {
    super();
  }
}
