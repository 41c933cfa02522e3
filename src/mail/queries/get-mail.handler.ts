import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Message } from '../../contract';
import { InScope } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import { CapturedMail } from '../delivery/captured-mail';
import { GetMail } from './get-mail.query';

@InScope('system')
@QueryHandler(GetMail)
export class GetMailHandler implements IQueryHandler<GetMail> {
  constructor(private readonly captured: CapturedMail) {}

  /** @throws {NotFoundError} 404 when there is no such letter, or mail is sent */
  async execute({ id }: GetMail): Promise<Message> {
    const letter = await this.captured.mailbox.find(id);
    if (letter === undefined) throw new NotFoundError();
    return { ...letter, capturedAt: letter.capturedAt.toISOString() };
  }
}
