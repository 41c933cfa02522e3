import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Capabilities, normalisedName } from '../../identity';
import { Mailer } from '../../mail';
import { InScope } from '../../shared/database';
import { Links } from '../links';
import { AccountRepository } from '../ports/account.repository';
import { RequestPasswordReset } from './request-password-reset.command';

/**
 * For an address that nobody has, or whose user is disabled, a link is made and a letter queued all the same, to nobody:
 * the answer comes after the same work, and delivery is off the request's way. Nothing is audited: nothing has happened.
 */
@InScope('system')
@CommandHandler(RequestPasswordReset)
export class RequestPasswordResetHandler implements ICommandHandler<RequestPasswordReset, void> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly links: Links,
    private readonly mailer: Mailer,
    private readonly capabilities: Capabilities,
  ) {}

  /** @throws {NotSupportedError} 501 */
  async execute({ email }: RequestPasswordReset): Promise<void> {
    this.capabilities.require('password-reset');
    const address = normalisedName(email);
    const found = await this.accounts.findByEmail(address);
    const user = found?.enabled ? { id: found.id, email: found.email } : undefined;
    const { link, goodFor, goodUntilMs } = await this.links.make({
      purpose: 'reset-password',
      subject: user === undefined ? address : `user:${user.id}`,
      email: address,
      user,
    });
    await this.mailer.send({ to: user?.email, template: 'reset-password', data: { link, goodFor }, goodUntilMs });
  }
}
