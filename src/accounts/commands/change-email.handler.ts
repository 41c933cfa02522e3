import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PasswordProof } from '../../auth';
import { Capabilities, normalisedName } from '../../identity';
import { Mailer } from '../../mail';
import { Clock } from '../../shared/clock';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import { ValidationFailedError } from '../../shared/validation';
import type { Account } from '../domain/account';
import { ownUser } from '../domain/own-user';
import { Links } from '../links';
import { AccountRepository } from '../ports/account.repository';
import { ChangeEmail } from './change-email.command';

/** An address that is somebody else's gets no letter, and whoever asks cannot tell. */
@OwnUnitsOfWork()
@CommandHandler(ChangeEmail)
export class ChangeEmailHandler implements ICommandHandler<ChangeEmail, void> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly proof: PasswordProof,
    private readonly links: Links,
    private readonly mailer: Mailer,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly capabilities: Capabilities,
  ) {}

  /**
   * @throws {RefusedError} 403 `session-required`
   * @throws {PasswordWrongError} 400 `password-wrong`
   * @throws {ValidationFailedError} 400 for one's own address
   * @throws {NotSupportedError} 501
   */
  async execute({ principal, newEmail, currentPassword }: ChangeEmail): Promise<void> {
    this.capabilities.require('email-verification');
    const { id, sessionId } = ownUser(principal);
    const account = await this.unitOfWork.run('system', () => this.accounts.find(id));
    if (account === undefined) throw new NotFoundError();
    await this.proof.assert(account, currentPassword);
    const address = normalisedName(newEmail);
    if (address === account.email)
      throw new ValidationFailedError([{ in: 'body', pointer: '/newEmail', message: 'is your address already' }]);
    await this.unitOfWork.run('system', () => this.#write(account, address, sessionId));
  }

  async #write({ id, email }: Account, address: string, sessionId: string): Promise<void> {
    const isFree = (await this.accounts.findByEmail(address)) === undefined;
    const { link, goodFor, goodUntilMs } = await this.links.make({
      purpose: 'change-email',
      subject: `user:${id}`,
      email: address,
      user: { id, email },
      sessionId,
    });
    await this.mailer.send({
      to: isFree ? address : undefined,
      template: 'confirm-new-email',
      data: { link, goodFor },
      goodUntilMs,
    });
    const at = new Date(this.clock.nowMs());
    const data = { at, resetLink: this.links.page('forgot-password') };
    await this.mailer.send({ to: email, template: 'email-change-requested', data });
  }
}
