import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Capabilities, normalisedName } from '../../identity';
import { Mailer } from '../../mail';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { InScope } from '../../shared/database';
import { mayRegister } from '../domain/registration';
import { Links } from '../links';
import { AccountRepository } from '../ports/account.repository';
import { Register } from './register.command';

/**
 * Whether the address is new, known, or may not register at all, the same is asked of the database and the same is
 * queued; only the reader of its mail can tell. Nothing is audited: nothing has happened yet.
 */
@InScope('system')
@CommandHandler(Register)
export class RegisterHandler implements ICommandHandler<Register, void> {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly links: Links,
    private readonly mailer: Mailer,
    private readonly capabilities: Capabilities,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'REGISTRATION' | 'REGISTRATION_DOMAINS'>,
  ) {}

  /** @throws {RegistrationClosedError} 403 @throws {NotSupportedError} 501 */
  async execute({ email }: Register): Promise<void> {
    this.capabilities.require('registration');
    const address = normalisedName(email);
    const isWelcome = mayRegister(address, this.settings);
    const account = await this.accounts.findByEmail(address);
    const { link, goodFor, goodUntilMs } = await this.links.make({
      purpose: 'registration',
      subject: address,
      email: address,
    });
    if (account !== undefined) {
      // The link that was just made is told to nobody: a known address needs none.
      const data = { link: this.links.page('forgot-password') };
      await this.mailer.send({ to: account.enabled ? account.email : undefined, template: 'account-exists', data });
      return;
    }
    const data = { link, goodFor };
    await this.mailer.send({
      to: isWelcome ? address : undefined,
      template: 'complete-registration',
      data,
      goodUntilMs,
    });
  }
}
