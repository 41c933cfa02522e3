import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { DeadLetterRepository } from '../ports/dead-letter.repository';
import { DiscardDeadLetter } from './discard-dead-letter.command';

@InScope('installation')
@CommandHandler(DiscardDeadLetter)
export class DiscardDeadLetterHandler implements ICommandHandler<DiscardDeadLetter> {
  constructor(
    private readonly deadLetters: DeadLetterRepository,
    private readonly events: DomainEvents,
  ) {}

  /** @throws {NotFoundError} 404 when there is none with that id */
  async execute({ id }: DiscardDeadLetter): Promise<void> {
    const { eventId, subscriber, lastError } = await this.deadLetters.discard(id);
    await this.events.record({
      type: 'dead-letter.discarded',
      subject: { type: 'dead-letter', id },
      before: { eventId, subscriber, lastError },
    });
  }
}
