import { Query } from '@nestjs/cqrs';
import type { Message, MessageList } from '../../contract';

/** The letters that were captured, newest first. */
export class ListMail extends Query<MessageList> {}

/** One of them. */
export class GetMail extends Query<Message> {
  constructor(readonly id: string) {
    super();
  }
}
