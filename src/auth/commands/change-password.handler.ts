import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess, SESSION_REQUIRED } from '../../access';
import { PasswordPolicy, UserDirectory, UserRepository } from '../../identity';
import { Clock } from '../../shared/clock';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError, RefusedError } from '../../shared/problem';
import { ValidationFailedError } from '../../shared/validation';
import { PasswordWrongError } from '../domain/auth.errors';
import { PasswordProof } from '../password-proof';
import { SessionRepository } from '../ports/session.repository';
import { ChangePassword } from './change-password.command';

/** Checking a password is slow on purpose, and asks elsewhere in some installations: no transaction waits for it. */
@OwnUnitsOfWork()
@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword, void> {
  constructor(
    private readonly users: UserRepository,
    private readonly policy: PasswordPolicy,
    private readonly proof: PasswordProof,
    private readonly directory: UserDirectory,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly sessions: SessionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {ValidationFailedError} 400, with a fault for each rule that the new password breaks
   * @throws {PasswordWrongError} 400: the present password is another, or nobody may try it now
   * @throws {RefusedError} 403 `session-required` to tokens of other issuers
   */
  async execute({ principal, currentPassword, newPassword, device }: ChangePassword): Promise<void> {
    const { ours, subject: userId, sessionId, tenants } = principal;
    if (!ours || sessionId === undefined) throw new RefusedError(SESSION_REQUIRED);
    const user = await this.unitOfWork.run('system', () => this.users.find(userId));
    if (user === undefined) throw new NotFoundError();
    await this.policy.check(newPassword, { ...user, words: [...tenants.keys()] }, '/newPassword');
    await this.proof.assert(user, currentPassword, device);
    if (newPassword === currentPassword)
      throw new ValidationFailedError([{ in: 'body', pointer: '/newPassword', message: 'is the present password' }]);
    const note = async (): Promise<void> => {
      // Another change or a reset came first, and ended this session: what was checked is not the present password.
      if (!(await this.sessions.isAlive(sessionId, this.clock.nowMs()))) throw new PasswordWrongError();
      // Who has signed in with the old one stays nowhere but here.
      await this.endOfAccess.sessionsOf(userId, 'password-changed', sessionId);
      await this.events.record({ type: 'user.password-changed', subject: { type: 'user', id: userId } });
    };
    await this.directory.setPassword(userId, newPassword, note, '/newPassword');
  }
}
