import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { RecentSignIn } from '../../access/nest';
import type { EndedSessions } from '../../contract';
import { InScope } from '../../shared/database';
import { EndOtherSessions } from './end-other-sessions.command';

@InScope('system')
@CommandHandler(EndOtherSessions)
export class EndOtherSessionsHandler implements ICommandHandler<EndOtherSessions, EndedSessions> {
  constructor(
    private readonly endOfAccess: EndOfAccess,
    private readonly recent: RecentSignIn,
  ) {}

  /** @throws {RefusedError} 401 `insufficient-user-authentication` */
  async execute({ principal }: EndOtherSessions): Promise<EndedSessions> {
    // Whoever comes with another issuer's token has no session here.
    if (!principal.ours) return { ended: 0 };
    this.recent.assert(principal);
    return { ended: await this.endOfAccess.sessionsOf(principal.subject, 'revoked', principal.sessionId) };
  }
}
