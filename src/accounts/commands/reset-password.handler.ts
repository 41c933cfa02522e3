import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { Capabilities, PasswordPolicy, UserDirectory } from '../../identity';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { actsAs } from '../acting';
import { LinkInvalidError } from '../domain/account.errors';
import { Enrolment } from '../enrolment';
import { Links } from '../links';
import { AccountRepository } from '../ports/account.repository';
import { LinkRepository } from '../ports/link.repository';
import { ResetPassword } from './reset-password.command';

@OwnUnitsOfWork()
@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword, void> {
  constructor(
    private readonly links: Links,
    private readonly kept: LinkRepository,
    private readonly accounts: AccountRepository,
    private readonly policy: PasswordPolicy,
    private readonly directory: UserDirectory,
    private readonly enrolment: Enrolment,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly unitOfWork: UnitOfWork,
    private readonly capabilities: Capabilities,
  ) {}

  /**
   * @throws {LinkInvalidError} 400
   * @throws {ValidationFailedError} 400 for a password against the rules; the link stays good
   * @throws {NotSupportedError} 501
   */
  async execute({ token, password }: ResetPassword): Promise<void> {
    this.capabilities.require('password-reset');
    const { user } = await this.links.read('reset-password', token);
    // A link about nobody was told to nobody.
    const account = user && (await this.unitOfWork.run('system', () => this.accounts.find(user.id)));
    if (account === undefined) throw new LinkInvalidError();
    await this.policy.check(password, account);
    await this.links.use('reset-password', token, async () => {
      actsAs(account.id);
      await this.directory.setPassword(account.id, password, async ({ id }) => {
        await this.endOfAccess.sessionsOf(id, 'password-changed');
        await this.kept.voidAllOf(id);
        const subject = { type: 'user', id };
        await this.events.record({ type: 'user.password-changed', subject, after: { by: 'reset' } });
      });
      // Whoever opened the link reads the mail of the address.
      if (!account.emailVerified) await this.enrolment.addressIsTheirs(account.id);
    });
  }
}
