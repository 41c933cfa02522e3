import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { SessionList } from '../../contract';
import { Clock } from '../../shared/clock';
import { InScope } from '../../shared/database';
import { ListOwnSessions } from './list-own-sessions.query';
import { shownSession } from './listed-session';
import { SessionListRepository } from './session-list.repository';

@InScope('system')
@QueryHandler(ListOwnSessions)
export class ListOwnSessionsHandler implements IQueryHandler<ListOwnSessions, SessionList> {
  constructor(
    private readonly sessions: SessionListRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ principal }: ListOwnSessions): Promise<SessionList> {
    // Whoever comes with another issuer's token has no session here.
    const own = principal.ours ? await this.sessions.of(principal.subject, this.clock.nowMs()) : [];
    return { data: own.map((session) => shownSession(session, principal.sessionId)) };
  }
}
