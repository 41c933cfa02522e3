import { Query } from '@nestjs/cqrs';
import type { Message } from '../../contract';

/** One of the letters that were captured. */
export class GetMail extends Query<Message> {
  constructor(readonly id: string) {
    super();
  }
}
