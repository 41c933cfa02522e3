import { Query } from '@nestjs/cqrs';
import type { InvitationList } from '../../contract';

/** Which invitations a caller wants to see. */
export interface InvitationListing {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Whether to tell how many there are over all pages. */
  readonly count: boolean;
}

/** Invitations to the selected tenant, newest first. */
export class ListInvitations extends Query<InvitationList> {
  constructor(readonly listing: InvitationListing) {
    super();
  }
}
