import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { hashOf } from '../domain/refresh-token';
import { SessionRepository } from '../ports/session.repository';
import { Logout } from './logout.command';

@InScope('system')
@CommandHandler(Logout)
export class LogoutHandler implements ICommandHandler<Logout, void> {
  constructor(
    private readonly repository: SessionRepository,
    private readonly endOfAccess: EndOfAccess,
  ) {}

  async execute(logout: Logout): Promise<void> {
    // Always in the same order: two sign-outs that name each other's session do not lock each other out.
    for (const id of (await this.#sessionsOf(logout)).sort()) await this.endOfAccess.session(id, 'logout');
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
