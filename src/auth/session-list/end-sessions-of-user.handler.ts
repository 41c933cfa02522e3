import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { EndSessionsOfUser } from './end-sessions-of-user.command';
import { SessionReach } from './session-reach';

/** Who may is decided in the scope of whoever asks; sessions are ended in that of the house. */
@OwnUnitsOfWork()
@CommandHandler(EndSessionsOfUser)
export class EndSessionsOfUserHandler implements ICommandHandler<EndSessionsOfUser, void> {
  constructor(
    private readonly reach: SessionReach,
    private readonly endOfAccess: EndOfAccess,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NotFoundError} 404 */
  async execute({ asking, userId }: EndSessionsOfUser): Promise<void> {
    await this.reach.assertReaches(asking, userId);
    await this.unitOfWork.run('system', () => this.endOfAccess.sessionsOf(userId, 'revoked'));
  }
}
