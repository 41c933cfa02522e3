import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess, SESSION_REQUIRED, TOKEN_REVOKED } from '../../access';
import { type ProvenUser, UserRepository } from '../../identity';
import { Clock } from '../../shared/clock';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { RefusedError } from '../../shared/problem';
import { PasswordWrongError } from '../domain/auth.errors';
import { ACR_PASSWORD } from '../domain/session';
import { PasswordProof } from '../password-proof';
import { type LivingSession, LivingSessions } from '../ports/living-sessions';
import { type OpenedSession, SignIn, type SignedIn } from '../sign-in';
import { Reauthenticate } from './reauthenticate.command';

/** Checking a password is slow on purpose, and asks elsewhere in some installations: no transaction waits for it. */
@OwnUnitsOfWork()
@CommandHandler(Reauthenticate)
export class ReauthenticateHandler implements ICommandHandler<Reauthenticate, SignedIn> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: LivingSessions,
    private readonly proof: PasswordProof,
    private readonly signIn: SignIn,
    private readonly endOfAccess: EndOfAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * A new session takes the place of the present one: a token that somebody copied before is not worth more by it.
   * @throws {PasswordWrongError} 400: the password is another, or nobody may try it now
   * @throws {RefusedError} 401 `token-revoked` when the session ended meanwhile; 403 `session-required`, `tenant-forbidden`
   * @throws {NotSupportedError} 501 where passwords are typed at the provider's own page alone
   */
  async execute({ principal, password, device }: Reauthenticate): Promise<SignedIn> {
    const { kind, ours, subject: userId, sessionId } = principal;
    if (kind !== 'user' || !ours || sessionId === undefined) throw new RefusedError(SESSION_REQUIRED);
    const { email, session } = await this.unitOfWork.run('system', () => this.#living(userId, sessionId));
    const found = await this.proof.assert({ id: userId, email }, password, device);
    const opened = await this.unitOfWork.run('system', () => this.#replace(session, found, device));
    return this.signIn.tokensOf(opened);
  }

  async #living(userId: string, sessionId: string): Promise<{ email: string; session: LivingSession }> {
    const user = await this.users.find(userId);
    const session = await this.sessions.find(sessionId, userId, this.clock.nowMs());
    if (user === undefined || session === undefined) throw new RefusedError(TOKEN_REVOKED);
    return { email: user.email, session };
  }

  async #replace(session: LivingSession, user: ProvenUser, device: Reauthenticate['device']): Promise<OpenedSession> {
    const { clientId, tenantCode: tenant } = session;
    const opened = await this.signIn.open(user, { device, clientId, acr: ACR_PASSWORD, tenant });
    // Disabled, gone, or with another password by now.
    if (opened === undefined) throw new PasswordWrongError();
    // Whoever was signed out meanwhile stays out: the new session is undone with this.
    if (!(await this.endOfAccess.session(session.id, 'reauthenticated'))) throw new RefusedError(TOKEN_REVOKED);
    return opened;
  }
}
