import { Query } from '@nestjs/cqrs';
import type { InvitationToMe } from '../../contract';

/** What an invitation says to whoever holds its link. */
export class ReadInvitation extends Query<InvitationToMe> {
  constructor(readonly token: string) {
    super();
  }
}
