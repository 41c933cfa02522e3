import { Command } from '@nestjs/cqrs';
import type { ReplayedDeadLetters } from '../../contract';

/** Subscribers are told again of all that they could not be told. */
export class ReplayDeadLetters extends Command<ReplayedDeadLetters> {
  /** @param subscriber this one only */
  constructor(readonly subscriber: string | undefined) {
    super();
  }
}
