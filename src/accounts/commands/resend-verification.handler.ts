import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Capabilities } from '../../identity';
import { Mailer } from '../../mail';
import { InScope } from '../../shared/database';
import { ownUser } from '../domain/own-user';
import { Links } from '../links';
import { AccountRepository } from '../ports/account.repository';
import { ResendVerification } from './resend-verification.command';

@InScope('system')
@CommandHandler(ResendVerification)
export class ResendVerificationHandler implements ICommandHandler<ResendVerification, void> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly links: Links,
    private readonly mailer: Mailer,
    private readonly capabilities: Capabilities,
  ) {}

  /** @throws {RefusedError} 403 `session-required` for who is no user of ours @throws {NotSupportedError} 501 */
  async execute({ principal }: ResendVerification): Promise<void> {
    this.capabilities.require('email-verification');
    const account = await this.accounts.find(ownUser(principal).id);
    if (account === undefined || account.emailVerified) return;
    const { id, email } = account;
    const { link, goodFor, goodUntilMs } = await this.links.make({
      purpose: 'verify-email',
      subject: `user:${id}`,
      email,
      user: { id, email },
    });
    await this.mailer.send({ to: email, template: 'verify-email', data: { link, goodFor }, goodUntilMs });
  }
}
