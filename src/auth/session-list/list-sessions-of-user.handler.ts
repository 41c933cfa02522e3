import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { SessionList } from '../../contract';
import { Clock } from '../../shared/clock';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { ListSessionsOfUser } from './list-sessions-of-user.query';
import { shownSession } from './listed-session';
import { SessionListRepository } from './session-list.repository';
import { SessionReach } from './session-reach';

/** Who may is decided in the scope of whoever asks; sessions are read in that of the house. */
@OwnUnitsOfWork()
@QueryHandler(ListSessionsOfUser)
export class ListSessionsOfUserHandler implements IQueryHandler<ListSessionsOfUser, SessionList> {
  constructor(
    private readonly reach: SessionReach,
    private readonly sessions: SessionListRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws {NotFoundError} 404 */
  async execute({ asking, userId }: ListSessionsOfUser): Promise<SessionList> {
    await this.reach.assertReaches(asking, userId);
    const theirs = await this.unitOfWork.run('system', () => this.sessions.of(userId, this.clock.nowMs()));
    return { data: theirs.map((session) => shownSession(session, asking.principal.sessionId)) };
  }
}
