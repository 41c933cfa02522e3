import { Query } from '@nestjs/cqrs';
import type { MessageList } from '../../contract';

/** The letters that were captured, newest first. */
export class ListMail extends Query<MessageList> {}
