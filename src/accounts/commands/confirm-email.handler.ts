import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { Capabilities, UserDirectory } from '../../identity';
import { Mailer } from '../../mail';
import { Clock } from '../../shared/clock';
import { OwnUnitsOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { actsAs } from '../acting';
import type { KeptLink } from '../domain/link-token';
import { Enrolment } from '../enrolment';
import { Links } from '../links';
import { LinkRepository } from '../ports/link.repository';
import { ConfirmEmail } from './confirm-email.command';

@OwnUnitsOfWork()
@CommandHandler(ConfirmEmail)
export class ConfirmEmailHandler implements ICommandHandler<ConfirmEmail, void> {
  constructor(
    private readonly links: Links,
    private readonly kept: LinkRepository,
    private readonly directory: UserDirectory,
    private readonly enrolment: Enrolment,
    private readonly endOfAccess: EndOfAccess,
    private readonly mailer: Mailer,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly capabilities: Capabilities,
  ) {}

  /**
   * @throws {LinkInvalidError} 400
   * @throws {NameTakenError} 409 when the address has become somebody else's since
   * @throws {NotSupportedError} 501
   */
  async execute({ token }: ConfirmEmail): Promise<void> {
    this.capabilities.require('email-verification');
    await this.links.use('change-email', token, (link) => this.#change(link));
  }

  async #change({ email, user, sessionId }: KeptLink): Promise<void> {
    const { id, email: before } = user!;
    actsAs(id);
    await this.directory.change(id, undefined, { email }, async () => {
      await this.endOfAccess.sessionsOf(id, 'email-changed', sessionId);
      // The session that asked goes on, with tokens that name the new address.
      await this.endOfAccess.tokensOf([id]);
      await this.kept.voidAllOf(id);
      const subject = { type: 'user', id };
      await this.events.record({ type: 'user.email-changed', subject, before: { email: before }, after: { email } });
      const data = { at: new Date(this.clock.nowMs()) };
      await this.mailer.send({ to: before, template: 'email-changed', data });
    });
    await this.enrolment.addressIsTheirs(id);
  }
}
