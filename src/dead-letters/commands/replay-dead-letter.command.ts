import { Command } from '@nestjs/cqrs';

/** A subscriber is told again of what it could not be told. */
export class ReplayDeadLetter extends Command<void> {
  constructor(readonly id: string) {
    super();
  }
}
