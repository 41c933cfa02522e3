import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReplayedDeadLetters } from '../../contract';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { DeadLetterRepository } from '../ports/dead-letter.repository';
import { ReplayDeadLetters } from './replay-dead-letters.command';

/** In one transaction, so not without end. */
const AT_ONCE = 1000;

@InScope('installation')
@CommandHandler(ReplayDeadLetters)
export class ReplayDeadLettersHandler implements ICommandHandler<ReplayDeadLetters> {
  constructor(
    private readonly deadLetters: DeadLetterRepository,
    private readonly events: DomainEvents,
  ) {}

  async execute({ subscriber }: ReplayDeadLetters): Promise<ReplayedDeadLetters> {
    const result = await this.deadLetters.replayOldest(AT_ONCE, subscriber);
    await this.events.record({
      type: 'dead-letters.replayed',
      subject: { type: 'dead-letters', id: subscriber ?? 'all' },
      after: result,
    });
    return result;
  }
}
