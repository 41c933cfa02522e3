import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { DeadLetterRepository } from '../ports/dead-letter.repository';
import { ReplayDeadLetter } from './replay-dead-letter.command';

@InScope('installation')
@CommandHandler(ReplayDeadLetter)
export class ReplayDeadLetterHandler implements ICommandHandler<ReplayDeadLetter> {
  constructor(
    private readonly deadLetters: DeadLetterRepository,
    private readonly events: DomainEvents,
  ) {}

  /** @throws {NotFoundError} 404 when there is none with that id */
  async execute({ id }: ReplayDeadLetter): Promise<void> {
    const { eventId, subscriber } = await this.deadLetters.replay(id);
    // Recorded last: whoever is told of everything is told of this after the replay.
    await this.events.record({
      type: 'dead-letter.replayed',
      subject: { type: 'dead-letter', id },
      before: { eventId, subscriber },
    });
  }
}
