import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { InvitationList } from '../../contract';
import { Clock } from '../../shared/clock';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { InvitationRepository } from '../ports/invitation.repository';
import { shownInvitation } from '../shown-invitation';
import { ListInvitations } from './list-invitations.query';

const NEWEST_FIRST = '-createdAt';
/** Years that JavaScript writes like the database, which knows no year 0. */
const TIME = /^(?!0000)\d{4}-/;

@QueryHandler(ListInvitations)
export class ListInvitationsHandler implements IQueryHandler<ListInvitations> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws {ValidationFailedError} 400 for a cursor that is none */
  async execute({ listing: { limit, cursor, count } }: ListInvitations): Promise<InvitationList> {
    const request: PageRequest = {
      limit,
      sort: NEWEST_FIRST,
      cursor: cursor === undefined ? undefined : decodeCursor(cursor, NEWEST_FIRST, isTime),
    };
    const rows = await this.invitations.read(readingOf(request));
    const { data, ...page } = pageOf(rows, request, ({ createdAt, id }) => ({ key: createdAt.toISOString(), id }));
    const nowMs = this.clock.nowMs();
    return {
      data: data.map((invitation) => shownInvitation(invitation, nowMs)),
      page: count ? { ...page, total: await this.invitations.count() } : page,
    };
  }
}

function isTime(key: string): boolean {
  const time = new Date(key);
  return TIME.test(key) && !Number.isNaN(time.getTime()) && time.toISOString() === key;
}
