import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { CapturedMail } from '../delivery/captured-mail';
import { EmptyMailbox } from './empty-mailbox.command';

@InScope('system')
@CommandHandler(EmptyMailbox)
export class EmptyMailboxHandler implements ICommandHandler<EmptyMailbox, void> {
  constructor(
    private readonly captured: CapturedMail,
    private readonly events: DomainEvents,
  ) {}

  /** @throws {NotFoundError} 404 where mail is sent */
  async execute(): Promise<void> {
    await this.captured.mailbox.empty();
    await this.events.record({ type: 'mailbox.emptied', subject: { type: 'mailbox', id: 'captured' } });
  }
}
