import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Capabilities, PasswordPolicy, UserDirectory } from '../../identity';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { OwnUnitsOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { actsAs } from '../acting';
import { LinkInvalidError } from '../domain/account.errors';
import { mayRegister } from '../domain/registration';
import { Enrolment } from '../enrolment';
import { Links } from '../links';
import { CompleteRegistration } from './complete-registration.command';

/** The account begins here, with the password of whoever reads the mail: nobody could have prepared it for them. */
@OwnUnitsOfWork()
@CommandHandler(CompleteRegistration)
export class CompleteRegistrationHandler implements ICommandHandler<CompleteRegistration, void> {
  constructor(
    private readonly links: Links,
    private readonly policy: PasswordPolicy,
    private readonly directory: UserDirectory,
    private readonly enrolment: Enrolment,
    private readonly events: DomainEvents,
    private readonly capabilities: Capabilities,
    @Inject(ENVIRONMENT)
    private readonly settings: Pick<Environment, 'REGISTRATION' | 'REGISTRATION_DOMAINS' | 'REGISTRATION_TENANT'>,
  ) {}

  /**
   * @throws {LinkInvalidError} 400
   * @throws {ValidationFailedError} 400 for a password against the rules; the link stays good
   * @throws {RegistrationClosedError} 403 when it was closed since
   * @throws {NameTakenError} 409 when somebody else made a user of that address since
   */
  async execute({ token, password, names }: CompleteRegistration): Promise<void> {
    this.capabilities.require('registration');
    const { email } = await this.links.read('registration', token);
    if (!mayRegister(email, this.settings)) throw new LinkInvalidError();
    await this.policy.check(password, { email, ...names });
    await this.links.use('registration', token, async () => {
      const user = await this.directory.create({ email, ...names }, password, async ({ id }) => {
        actsAs(id);
        const subject = { type: 'user', id };
        await this.events.record({ type: 'user.created', subject, after: { email, ...names, by: 'registration' } });
      });
      await this.enrolment.addressIsTheirs(user.id);
      const tenant = this.settings.REGISTRATION_TENANT;
      if (tenant !== undefined) await this.enrolment.intoTenantOf(tenant, user.id);
    });
  }
}
