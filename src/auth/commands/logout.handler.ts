import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Revocation, Revocations } from '../../access';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { hashOf } from '../domain/refresh-token';
import { SessionRepository } from '../ports/session.repository';
import { Sessions } from '../sessions';
import { Logout } from './logout.command';

/** Revocations are applied here when they are committed, so that the very next request meets them. */
@OwnUnitsOfWork()
@CommandHandler(Logout)
export class LogoutHandler implements ICommandHandler<Logout, void> {
  constructor(
    private readonly repository: SessionRepository,
    private readonly sessions: Sessions,
    private readonly revocations: Revocations,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute(logout: Logout): Promise<void> {
    const revoked = await this.unitOfWork.run('system', async () => {
      const ended: Revocation[] = [];
      // Always in the same order: two sign-outs that name each other's session do not lock each other out.
      for (const id of (await this.#sessionsOf(logout)).sort()) ended.push(await this.sessions.end(id, 'logout'));
      return ended;
    });
    for (const revocation of revoked) this.revocations.apply(revocation);
  }

  /** A refresh token of somebody else's session is passed over: the answer tells nothing about it. */
  async #sessionsOf({ principal, refreshToken }: Logout): Promise<string[]> {
    const own = principal.ours && principal.sessionId !== undefined ? [principal.sessionId] : [];
    if (refreshToken === undefined) return own;
    const session = (await this.repository.findByRefreshToken(hashOf(refreshToken)))?.session;
    const isOwn = session !== undefined && principal.ours && session.userId === principal.subject;
    return isOwn ? [...new Set([...own, session.id])] : own;
  }
}
