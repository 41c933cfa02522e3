import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { MessageList } from '../../contract';
import { InScope } from '../../shared/database';
import { CapturedMail } from '../delivery/captured-mail';
import { ListMail } from './list-mail.query';

/** Letters are nobody's data but the house's: who may read them was decided before. */
@InScope('system')
@QueryHandler(ListMail)
export class ListMailHandler implements IQueryHandler<ListMail> {
  constructor(private readonly captured: CapturedMail) {}

  /** @throws {NotFoundError} 404 where mail is sent */
  async execute(): Promise<MessageList> {
    const letters = await this.captured.mailbox.list();
    return {
      data: letters.map(({ id, to, subject, capturedAt }) => ({
        id,
        to,
        subject,
        capturedAt: capturedAt.toISOString(),
      })),
    };
  }
}
