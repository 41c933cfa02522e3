import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { RecentSignIn } from '../../access/nest';
import { Clock } from '../../shared/clock';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import { EndSession } from './end-session.command';
import { SessionListRepository } from './session-list.repository';
import { type Asking, SessionReach } from './session-reach';

/** Who may is decided in the scope of whoever asks; sessions are ended in that of the house. */
@OwnUnitsOfWork()
@CommandHandler(EndSession)
export class EndSessionHandler implements ICommandHandler<EndSession, void> {
  constructor(
    private readonly recent: RecentSignIn,
    private readonly reach: SessionReach,
    private readonly sessions: SessionListRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {RefusedError} 401 `insufficient-user-authentication` for another session of one’s own
   * @throws {NotFoundError} 404, the same for a session out of reach and for one that does not live
   */
  async execute({ asking, sessionId }: EndSession): Promise<void> {
    const owner = await this.unitOfWork.run('system', () => this.sessions.ownerOf(sessionId, this.clock.nowMs()));
    if (owner === undefined) throw new NotFoundError();
    await this.#assertMayEnd(asking, owner, sessionId);
    const ended = await this.unitOfWork.run('system', () => this.endOfAccess.session(sessionId, 'revoked'));
    if (!ended) throw new NotFoundError();
  }

  async #assertMayEnd(asking: Asking, owner: string, sessionId: string): Promise<void> {
    const { principal } = asking;
    if (principal.ours && owner === principal.subject) {
      // Signing out needs nothing.
      if (sessionId !== principal.sessionId) this.recent.assert(principal);
      return;
    }
    // Not 403: that would tell that there is such a session.
    if (!(await this.reach.may(asking, 'sessions:write'))) throw new NotFoundError();
    await this.reach.assertReaches(asking, owner);
  }
}
